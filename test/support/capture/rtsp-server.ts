import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const SCRIPT = join(import.meta.dirname, 'rtsp-server.py');

export type RtspServerOptions = {
  /** 0 takes a free one. */
  readonly port?: number;
  readonly widthPx?: number;
  readonly heightPx?: number;
  readonly framesPerSecond?: number;
  readonly login?: readonly [user: string, password: string];
  /** An H.264 file to play from its start, at its own pace, instead of the test picture. */
  readonly clip?: string;
};

/** A real RTSP server as a child of the test, on loopback. */
export class RtspServer {
  readonly #child: ChildProcess;
  readonly port: number;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(options: RtspServerOptions = {}): Promise<RtspServer> {
    const { port = 0, widthPx = 320, heightPx = 240, framesPerSecond = 10, login = [], clip } = options;
    const picture = clip === undefined ? [widthPx, heightPx, framesPerSecond, ...login] : [clip];
    const child = spawn('/usr/bin/python3', [SCRIPT, ...[port, ...picture].map(String)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    const [line] = (await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => [''])])) as [
      string,
    ];
    if (!(Number(line) > 0))
      throw new Error('the RTSP server did not start; scripts/setup rtsp-server installs it');
    return new RtspServer(child, Number(line));
  }

  get url(): string {
    return `rtsp://127.0.0.1:${this.port}/live`;
  }

  /** Stops answering without closing anything, like a camera whose power is cut. */
  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}
