import { readFileSync } from 'node:fs';
import { UsageError } from './usage-error.ts';

/**
 * A password from a file (its first line), or typed without echo. Never from the command line, which others see.
 * @throws UsageError where there is neither a file nor somebody to ask
 */
export async function askPassword(prompt: string, file: string | undefined, flag: string): Promise<string> {
  if (file !== undefined) return firstLine(file, flag);
  if (!process.stdin.isTTY)
    throw new UsageError(`There is nobody to ask for a password: name a file with ${flag}.`);
  return typed(prompt);
}

/** One that is new is typed twice. */
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

/** Ends with Enter; Ctrl+C gives up, Backspace takes back. */
function typed(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(prompt);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.resume();
  return new Promise((resolve, reject) => {
    let characters: readonly string[] = [];
    const end = (): void => {
      stdin.off('data', hear);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write('\n');
    };
    const hear = (text: string): void => {
      for (const character of text) {
        if (character === '\r' || character === '\n') {
          end();
          resolve(characters.join(''));
          return;
        }
        if (character === '\u0003' || character === '\u0004') {
          end();
          reject(new UsageError('No password was given.'));
          return;
        }
        characters =
          character === '\u007f' || character === '\b' ? characters.slice(0, -1) : [...characters, character];
      }
    };
    stdin.on('data', hear);
  });
}
