import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { waitFor } from '../wait-for.ts';

/** Debian puts it where not everyone's PATH looks. */
const PROGRAM = '/usr/sbin/mosquitto';
const SETTINGS = join(import.meta.dirname, '../../../firmware-config/mosquitto-test.conf');

export type MosquittoOptions = {
  /** Further lines of its configuration: `acl_file …`, `max_packet_size …`. */
  readonly lines?: readonly string[];
};

/** A real Mosquitto on a free loopback port, with its files in the test's own folder. */
export class Mosquitto {
  readonly url: string;
  readonly #port: number;
  readonly #configPath: string;
  #child: ChildProcess | null = null;

  private constructor(folder: string, port: number, { lines = [] }: MosquittoOptions) {
    this.url = `mqtt://127.0.0.1:${port}`;
    this.#port = port;
    this.#configPath = join(folder, `mosquitto-${port}.conf`);
    const listener = [`listener ${port} 127.0.0.1`, ...lines];
    writeFileSync(this.#configPath, `${readFileSync(SETTINGS, 'utf8')}${listener.join('\n')}\n`);
  }

  static async start(folder: string, options: MosquittoOptions = {}): Promise<Mosquitto> {
    const broker = new Mosquitto(folder, await freePort(), options);
    await broker.start();
    return broker;
  }

  async start(): Promise<void> {
    const child = spawn(PROGRAM, ['-c', this.#configPath], { stdio: 'ignore' });
    this.#child = child;
    await waitFor('mosquitto listens', () => {
      if (child.exitCode !== null) throw new Error(`mosquitto ended with ${child.exitCode}`);
      return answers(this.#port);
    });
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }

  /** Neither answers nor closes its connections until `thaw`. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (value: boolean) => () => {
      socket.destroy();
      resolve(value);
    };
    socket.once('connect', answer(true)).once('error', answer(false));
  });
