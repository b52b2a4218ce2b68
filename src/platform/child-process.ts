import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** How much of a child's stderr is kept for the message about its failure. */
const STDERR_TAIL_BYTES = 2_000;

export type ChildExit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** A child whose output is read as streams. The parent's signal kills it, and it is never left behind. */
export type StreamingChild = {
  readonly stdout: Readable;
  /** The child's descriptor 3, for data that accompanies stdout and must not be mixed into it. */
  readonly side: Readable;
  /** Settles once the child is gone and its pipes are closed. Rejects if the child could not be started. */
  readonly exited: Promise<ChildExit>;
  /** The end of the child's stderr, in whole lines. */
  stderrTail(): string;
};

/**
 * @param input what the child reads from its stdin, which then ends: the place for what other users of the machine must
 * not see, because they can list every process's arguments. Empty: it has no stdin.
 * @param signal its abort kills the child and the child's own children with SIGKILL: a process that only writes to a
 * pipe has nothing to save. It also closes the pipes, so that nobody waits for another process that still holds them.
 */
export function spawnStreaming(
  command: string,
  args: readonly string[],
  signal: AbortSignal,
  input = '',
): StreamingChild {
  const child = spawn(command, args, {
    stdio: [input === '' ? 'ignore' : 'pipe', 'pipe', 'pipe', 'pipe'],
    // A process group of its own: the parent handles Ctrl-C in a terminal, and Ctrl-C must not look like the child's
    // failure.
    detached: true,
  }) as ChildProcessByStdio<Writable | null, Readable, Readable>; // as `stdio` says; the types know three descriptors only
  const { stdin, stdout, stderr } = child;
  stdin?.on('error', () => undefined); // a child that ended early does not read it
  stdin?.end(input);
  const side = child.stdio[3] as Readable;
  const tail = new TextTail(STDERR_TAIL_BYTES);
  stderr.setEncoding('utf8').on('data', (text: string) => tail.add(text));
  const killWithParent = (): void => killGroup(child.pid);
  const kill = (): void => {
    killGroup(child.pid);
    for (const pipe of [stdin, stdout, stderr, side]) pipe?.destroy();
  };
  process.once('exit', killWithParent);
  signal.addEventListener('abort', kill, { once: true });
  if (signal.aborted) kill();
  const exited = new Promise<ChildExit>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, exitSignal) => resolve({ code, signal: exitSignal }));
  }).finally(() => {
    process.removeListener('exit', killWithParent);
    signal.removeEventListener('abort', kill);
  });
  exited.catch(() => undefined); // only a caller that awaits it gets the error; otherwise it must not end the process
  return { stdout, side, exited, stderrTail: () => tail.text() };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return; // never started
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is already gone.
  }
}

/** The end of a text that arrives in pieces. A cut line is left out: half a line may hide what it is about. */
class TextTail {
  readonly #maxBytes: number;
  #text = '';
  #cut = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(text: string): void {
    const whole = this.#text + text;
    this.#cut ||= whole.length > this.#maxBytes;
    this.#text = whole.slice(-this.#maxBytes);
  }

  text(): string {
    return (this.#cut ? this.#text.slice(this.#text.indexOf('\n') + 1) : this.#text).trim();
  }
}
