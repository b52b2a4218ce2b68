import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathsIn } from '../buffer/open-buffer.ts';
import { importedList } from '../hotlist/imported-list.ts';
import { stillsOfOneVehicle } from '../recognition/golden.ts';
import { EVERY_PASS, writeConfig } from '../unit/running-unit.ts';

const ENTRY = join(import.meta.dirname, '../../crash/fed-unit.ts');

/** A unit that is fed 20 reads a second, on a disk whose writes fail while the test says so. */
export class UnitOnFailingDisk implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #control: string;
  readonly #report: string;
  log = '';

  /** Starts one that has a list with the plate `LISTED1`. @param aside a folder on a disk that does not fail */
  static async start(folder: string, aside: string, brokerUrl: string): Promise<UnitOnFailingDisk> {
    const config = writeConfig(folder, {
      source: { kind: 'stills', folder: stillsOfOneVehicle(folder), intervalMs: 60_000 },
      brokerUrl,
      more: {
        buffer: { path: 'buffer.db', key: { source: 'file', path: 'data.key' } },
        log: { level: 'info' },
        alerts: EVERY_PASS,
      },
    });
    await importedList(folder, ['LISTED1'], pathsIn(folder));
    return new UnitOnFailingDisk(folder, aside, config);
  }

  private constructor(folder: string, aside: string, config: string) {
    const [shim, report] = [join(aside, 'failing-disk.so'), join(aside, 'reported')];
    const source = join(import.meta.dirname, 'failing-disk.c');
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', shim, source, '-ldl']);
    this.#control = join(aside, 'control');
    this.#report = report;
    const handle = openSync(report, 'a');
    const env = {
      ...process.env,
      LD_PRELOAD: shim,
      FAILING_DISK_FOLDER: `${folder}/buffer`,
      FAILING_DISK_CONTROL: this.#control,
    };
    this.#child = spawn(process.execPath, [ENTRY, config], {
      stdio: ['ignore', 'ignore', 'pipe', handle],
      env,
    });
    closeSync(handle);
    this.#child.stderr?.on('data', (chunk) => {
      this.log += String(chunk);
    });
  }

  /** F full, R read-only, B bad, S slow, E no descriptors left; null: well again. */
  disk(mode: 'F' | 'R' | 'B' | 'S' | 'E' | null): void {
    if (mode === null) rmSync(this.#control, { force: true });
    else writeFileSync(this.#control, mode);
  }

  reported(): readonly string[] {
    return readFileSync(this.#report, 'utf8')
      .split('\n')
      .filter((line) => line.length === 36);
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.isRunning) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }
}
