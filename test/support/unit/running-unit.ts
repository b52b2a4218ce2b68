import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../../../src/main.ts');

export type UnitSetup = {
  readonly source: Readonly<Record<string, unknown>>;
  readonly brokerUrl: string;
  /** More of the configuration, section by section. */
  readonly more?: Readonly<Record<string, unknown>>;
};

/** Writes a configuration with everything in `folder`. @returns its path */
export function writeConfig(folder: string, { source, brokerUrl, more = {} }: UnitSetup): string {
  const path = join(folder, 'waypost.json');
  const config = {
    unit: { id: 'pole-7' },
    cameras: [{ id: 'north', source }],
    hotLists: { folder: 'hotlists' },
    buffer: { path: 'buffer.sqlite', key: { source: 'file', path: 'buffer.key' } },
    broker: { url: brokerUrl },
    socket: { path: 'unit.sock' },
    ...more,
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

/** For a unit that is fed the same listed plate again and again: each pass alerts. */
export const EVERY_PASS = { coolDownMinutes: 0, maxReviewsPerListAndHour: 10_000 } as const;

/** Where the buffer of that configuration is. */
export const bufferOf = (folder: string) => ({
  path: join(folder, 'buffer.sqlite'),
  keyPath: join(folder, 'buffer.key'),
});

/** The real service as a child of the test. */
export class RunningUnit {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #output = '';

  constructor(configPath: string) {
    this.#child = spawn(process.execPath, [MAIN, 'run', '--config', configPath], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    this.#exited = once(this.#child, 'close');
  }

  /** What it has written so far: log lines, and what it told a person. */
  get output(): string {
    return this.#output;
  }

  has(event: string): boolean {
    return this.#output.includes(`"event":"${event}"`);
  }

  /** @returns the exit code, or null if a signal ended it */
  async exit(): Promise<number | null> {
    await this.#exited;
    return this.#child.exitCode;
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    this.#child.kill(signal);
    return this.exit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.end('SIGKILL');
  }
}
