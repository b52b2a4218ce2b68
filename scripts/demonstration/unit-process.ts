import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { z } from 'zod';
import type { ConfigFile } from '../../src/config/schema.ts';

const root = join(import.meta.dirname, '../..');
const main = join(root, 'src/main.ts');

/**
 * The default configuration with what a demonstration has to have for itself: its clip, broker and folder. The clip is
 * linked into the folder, so that whatever works on it has the folder among its arguments.
 */
export function writeConfiguration(folder: string, clip: string, brokerUrl: string): string {
  // It is our own file, and the unit decodes what comes of it.
  const base = z
    .custom<ConfigFile>()
    .parse(JSON.parse(readFileSync(join(root, 'firmware-config/waypost.json'), 'utf8')));
  const ownClip = `clip${extname(clip)}`;
  symlinkSync(clip, join(folder, ownClip));
  const config: ConfigFile = {
    ...base,
    cameras: base.cameras.map((camera) => ({
      ...camera,
      source: { kind: 'video', path: ownClip, pace: 'own' },
    })),
    hotLists: { ...base.hotLists, folder: 'hotlists' },
    buffer: { path: 'buffer.sqlite', key: { source: 'file', path: 'buffer.key' } },
    broker: { ...base.broker, url: brokerUrl },
    socket: { path: 'unit.sock' },
  };
  const file = join(folder, 'waypost.json');
  writeFileSync(file, JSON.stringify(config, null, 2));
  return file;
}

export type Outcome = { readonly code: number | null; readonly out: string; readonly err: string };

/** One call of the command line, as a technician makes it. */
export const waypost = (...args: readonly string[]): Promise<Outcome> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [main, ...args], (_error, out, err) =>
      resolve({ code: child.exitCode, out, err }),
    );
  });

/** The ids of the processes that have a folder of one's own among their arguments. */
export function processesOn(folder: string): readonly number[] {
  return execFileSync('ps', ['-ww', '-eo', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(folder))
    .map((line) => Number.parseInt(line, 10));
}

/** `waypost run` on a folder that nobody else works on, so that what it may leave behind can be found. */
export class UnitProcess {
  readonly ended: Promise<number | null>;
  readonly #folder: string;
  readonly #logPath: string;
  readonly #child: ChildProcess;

  constructor(folder: string, configFile: string) {
    this.#folder = folder;
    this.#logPath = join(folder, 'unit.log');
    const log = openSync(this.#logPath, 'w');
    this.#child = spawn(process.execPath, [main, 'run', '--config', configFile], {
      stdio: ['ignore', log, log],
      // As in firmware-config/waypost.service.
      env: { ...process.env, MALLOC_ARENA_MAX: '2' },
      // A group of its own: Ctrl-C is the demonstration's to handle, which then stops the unit.
      detached: true,
    });
    closeSync(log);
    this.ended = new Promise((resolve) => {
      this.#child.once('exit', (code) => resolve(code));
      this.#child.once('error', () => resolve(null));
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Tells it to stop; `ended` settles when it has. */
  stop(): void {
    this.#child.kill('SIGTERM');
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Whether a process is still there: the unit itself, or a child that it left, in whatever group. */
  get leftSomethingRunning(): boolean {
    return processesOn(this.#folder).length > 0;
  }

  logLines(): readonly string[] {
    return readFileSync(this.#logPath, 'utf8').trimEnd().split('\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGTERM');
    const killer = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    await this.ended;
    clearTimeout(killer);
    for (const pid of processesOn(this.#folder)) killIfThere(pid);
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended in the meantime, which is all that is wanted
  }
}
