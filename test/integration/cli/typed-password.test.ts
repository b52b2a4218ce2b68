import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';

const TERMINAL = join(import.meta.dirname, '../../support/cli/pseudo-terminal.py');
const ASK = pathToFileURL(join(import.meta.dirname, '../../../src/cli/terminal/ask-password.ts')).href;

type Exchange = readonly [prompt: string, keys: string];

/** What the terminal showed while somebody typed, and what came of it. */
async function typed(call: string, ...exchanges: readonly Exchange[]) {
  const program = `
    import { askNewPassword, askPassword } from ${JSON.stringify(ASK)};
    const told = await ${call}.then((password) => ({ password }), ({ message }) => ({ message }));
    console.log('\\nRESULT' + JSON.stringify(told));`;
  const command = [process.execPath, '--input-type=module-typescript', '--eval', program];
  const screen = await new Promise<string>((resolve, reject) =>
    execFile('python3', [TERMINAL, JSON.stringify(exchanges), ...command], (error, out) =>
      error === null ? resolve(out) : reject(new Error(`${error.message}\n${out}`)),
    ),
  );
  const [shown = '', result = '{}'] = screen.split('RESULT');
  return { shown: shown.trim(), ...JSON.parse(result) };
}

const [ENTER, LEFT, RIGHT, UP, HOME] = ['\r', '\u001b[D', '\u001b[C', '\u001b[A', '\u001b[H'];
const [BACKSPACE, CTRL_C, CTRL_D, CTRL_U] = ['\u007f', '\u0003', '\u0004', '\u0015'];

describe('a password that is typed', () => {
  const ask = `askPassword('Password: ', undefined, '--password-file')`;

  test.each([
    ['plain', 'horse staple', 'horse staple'],
    ['with the arrow keys', `hrse${LEFT}${LEFT}${LEFT}o${RIGHT}${UP}`, 'horse'],
    ['with Home', `orse${HOME}h`, 'horse'],
    ['with Backspace', `horsf${BACKSPACE}e`, 'horse'],
    ['with Backspace over a character of several bytes', `pferdü🐎${BACKSPACE}${BACKSPACE}e`, 'pferde'],
    ['with Ctrl-U', `donkey${CTRL_U}horse`, 'horse'],
    ['in UTF-8', 'Pferdeäpfel ☂ 🐎', 'Pferdeäpfel ☂ 🐎'],
    ['and pasted with the line after it', 'horse\rstaple', 'horse'],
  ])('is what it says: %s', async (_name, keys, password) => {
    expect(await typed(ask, ['Password: ', `${keys}${ENTER}`])).toEqual({ shown: 'Password:', password });
  });

  test.each([
    ['Ctrl-C', `hor${CTRL_C}`],
    ['Ctrl-D on an empty line', CTRL_D],
  ])('is given up with %s', async (_name, keys) => {
    expect(await typed(ask, ['Password: ', keys])).toEqual({
      shown: 'Password:',
      message: 'No password was given.',
    });
  });

  test('must be typed the same twice if it is new', async () => {
    const askNew = `askNewPassword(undefined, '--password-file')`;
    const twice = (second: string) =>
      typed(askNew, ['New password: ', `horse${ENTER}`], ['Once more: ', `${second}${ENTER}`]);
    expect(await twice(`hors${LEFT}${RIGHT}e`)).toMatchObject({ password: 'horse' });
    expect(await twice('donkey')).toMatchObject({ message: 'The two passwords differ.' });
  });
});
