import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { UsageError } from './usage-error.ts';

/**
 * A password from a file (its first line), or typed without echo. Never from the command line, which other users can see.
 * @throws UsageError if there is neither a file nor a terminal
 */
export async function askPassword(prompt: string, file: string | undefined, flag: string): Promise<string> {
  if (file !== undefined) return firstLine(file, flag);
  if (!process.stdin.isTTY)
    throw new UsageError(
      `Nobody can type a password here, because standard input is no terminal. Name a file with ${flag}.`,
    );
  return typed(prompt);
}

/** A new password is typed twice. */
export async function askNewPassword(file: string | undefined, flag: string): Promise<string> {
  const password = await askPassword('New password: ', file, flag);
  if (file === undefined && (await typed('Once more: ')) !== password)
    throw new UsageError('The two passwords differ.');
  return password;
}

function firstLine(file: string, flag: string): string {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/, 1)[0] ?? '';
  } catch {
    throw new UsageError(`${flag}: ${file} cannot be read.`);
  }
}

/**
 * One line, edited with the usual keys and never shown.
 * @throws UsageError when the person gives up with Ctrl-C, or with Ctrl-D on an empty line
 */
async function typed(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  // From here on the terminal itself echoes nothing, so the prompt comes after it.
  const line = createInterface({ input: stdin, output: unseen(), terminal: true, historySize: 0 });
  stderr.write(prompt);
  try {
    return await new Promise((resolve, reject) => {
      const giveUp = (): void => reject(new UsageError('No password was given.'));
      line.once('line', resolve);
      line.once('SIGINT', giveUp);
      line.once('close', giveUp);
    });
  } finally {
    line.close();
    stderr.write('\n');
  }
}

/** Where the line editor draws what it would show. */
const unseen = (): Writable =>
  new Writable({
    write(_chunk, _encoding, done) {
      done();
    },
  });
