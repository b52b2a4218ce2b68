import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** How much of what a child said on stderr is kept for the message of its failure. */
const STDERR_TAIL_BYTES = 2_000;

export type ChildExit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** A child whose stdout is read as a stream; it is killed with the parent's signal and never left behind. */
export type StreamingChild = {
  readonly stdout: Readable;
  /** Settles once the child is gone; rejects if it could not be started. */
  readonly exited: Promise<ChildExit>;
  /** The end of what it said on stderr. */
  stderrTail(): string;
};

/** @param signal its abort kills the child with SIGKILL: a child that only writes to a pipe has nothing to save. */
export function spawnStreaming(
  command: string,
  args: readonly string[],
  signal: AbortSignal,
): StreamingChild {
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C in a terminal is the parent's to handle, and must not look like the child's failure.
    detached: true,
  });
  let tail = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-STDERR_TAIL_BYTES);
  });
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  const killWithParent = (): void => kill();
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
  exited.catch(() => undefined); // whoever awaits it hears of it; nobody awaiting must not end the process
  return { stdout: child.stdout, exited, stderrTail: () => tail.trim() };
}
