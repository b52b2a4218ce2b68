import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ENTRY = join(import.meta.dirname, '../../crash/fed-unit.ts');
const IS_ROOT = process.getuid?.() === 0;

/** Mounts the disk of the first argument's kind and becomes the unit. */
const BECOME_UNIT = `
kind=$1 disk=$2 image=$3; shift 3
case $kind in
  ext4*) mount -o loop,errors=remount-ro "$image" "$disk" || exit 99 ;;
  *) mount -t tmpfs -o size=64m none "$disk" || exit 99 ;;
esac
case $kind in *-read-only) mount -o remount,ro "$disk" || exit 99 ;; esac
exec "$@"`;

export type DiskKind = 'ext4' | 'ext4-read-only' | 'tmpfs-read-only';

/**
 * A unit that is fed 20 reads a second, whose `disk` folder is a file system of its own in a mount namespace of its own:
 * root is not stopped by file modes, but by a read-only file system.
 */
export class UnitOnOwnDisk implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #report: string;
  readonly #disk: string;
  readonly #image: string;
  log = '';

  constructor(folder: string, config: string, kind: DiskKind) {
    this.#disk = join(folder, 'disk');
    this.#image = join(folder, 'image');
    this.#report = join(folder, 'reported');
    mkdirSync(this.#disk, { recursive: true });
    if (kind.startsWith('ext4')) makeExt4(this.#image);
    const namespaces = IS_ROOT ? ['--mount'] : ['--mount', '--map-root-user'];
    const report = openSync(this.#report, 'a');
    const unit = [process.execPath, ENTRY, config];
    this.#child = spawn(
      'unshare',
      [...namespaces, 'sh', '-c', BECOME_UNIT, 'sh', kind, this.#disk, this.#image, ...unit],
      { stdio: ['ignore', 'ignore', 'pipe', report] },
    );
    closeSync(report);
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.log += text;
    });
  }

  /** Whether ext4 on a loop device can be had here. */
  static hasLoopDevices(): boolean {
    return IS_ROOT && spawnSync('losetup', ['--find']).status === 0;
  }

  remount(mode: 'ro' | 'rw'): void {
    this.#within(`mount -o remount,${mode} '${this.#disk}'`);
  }

  /** What the kernel does when ext4 meets an error: from then on, nothing can be written. */
  breakExt4(): void {
    this.#within(
      `echo 1 > /sys/fs/ext4/$(basename $(findmnt -n -o SOURCE '${this.#disk}'))/trigger_fs_error`,
    );
  }

  /** What a technician does then, without stopping the unit. */
  repairExt4(): void {
    const [image, disk] = [`'${this.#image}'`, `'${this.#disk}'`];
    // The old mount lives until the unit has closed its files, so the repaired copy takes its place.
    this.#within(
      `umount -l ${disk}; cp ${image} ${image}.new; e2fsck -fy ${image}.new; mount -o loop ${image}.new ${disk}`,
    );
  }

  /** The ids of the reads that were recorded, or wait in memory. */
  reported(): readonly string[] {
    return readFileSync(this.#report, 'utf8')
      .split('\n')
      .filter((line) => line.length === 36);
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The folder of the disk as the unit sees it. */
  get diskInside(): string {
    return `/proc/${this.#child.pid}/root${this.#disk}`;
  }

  #within(script: string): void {
    const user = IS_ROOT ? [] : ['--user', '--preserve-credentials'];
    execFileSync('nsenter', ['--target', String(this.#child.pid), '--mount', ...user, 'sh', '-c', script], {
      stdio: 'ignore',
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.isRunning) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }
}

function makeExt4(image: string): void {
  writeFileSync(image, '');
  truncateSync(image, 48 * 2 ** 20);
  execFileSync('/usr/sbin/mkfs.ext4', ['-q', '-F', image]);
}
