import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temp-folder.ts';
import { accessUnit } from '../support/unit/access-unit.ts';
import { waitFor } from '../support/wait-for.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');

/** A shell that leads a session of its own, as one in a terminal does. All of them have the same user. */
class Shell implements Disposable {
  readonly #child: ChildProcess;
  #output = '';

  constructor(env: NodeJS.ProcessEnv) {
    this.#child = spawn('setsid', ['sh'], { env, stdio: ['pipe', 'pipe', 'ignore'] });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text;
    });
  }

  /** @returns the exit code of `waypost …` */
  async waypost(...args: readonly string[]): Promise<number> {
    this.#output = '';
    this.#child.stdin?.write(`'${process.execPath}' '${MAIN}' ${args.join(' ')} >&2; echo code $?\n`);
    const code = await waitFor('the command ends', () => /code (\d+)/.exec(this.#output)?.[1], 60_000);
    return Number(code);
  }

  [Symbol.dispose](): void {
    this.#child.stdin?.end();
    this.#child.kill('SIGKILL');
  }
}

test('of two people who share a user of the system, one does not act under the name of the other', async () => {
  using folder = temporaryFolder();
  await using unit = accessUnit(folder.path);
  await unit.operator('a.example', ['admin', 'query']);
  await unit.start();
  const env = { ...process.env, XDG_RUNTIME_DIR: folder.path };
  using first = new Shell(env);
  using second = new Shell(env);
  const at = ['--socket', unit.socket];
  expect(await first.waypost('sign-in', 'a.example', '--password-file', unit.passwordFile, ...at)).toBe(0);
  expect(await first.waypost('operator', 'list', ...at)).toBe(0);
  expect(await second.waypost('operator', 'list', ...at)).toBe(77);
  // Nor with the file of the other's session.
  const file = readdirSync(folder.path).find((name) => /^waypost-.*\.session$/.test(name)) ?? '';
  expect(await second.waypost('operator', 'list', '--session-file', join(folder.path, file), ...at)).toBe(77);
  expect(await second.waypost('sign-out', ...at)).toBe(0);
  expect(await first.waypost('operator', 'list', ...at)).toBe(0);
}, 120_000);
