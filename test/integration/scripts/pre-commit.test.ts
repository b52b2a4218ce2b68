import { type ExecFileException, execFile } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../support/temp-folder.ts';

const root = join(import.meta.dirname, '../../..');
const SETTINGS = ['package.json', 'package-lock.json', 'tsconfig.json', 'biome.json', '.gitignore', '.npmrc'];
const PROGRAMS = ['scripts/setup', 'scripts/hooks/pre-commit'];

type Outcome = { readonly code: number; readonly out: string };

/** A small checkout with this project's settings and hook. */
async function checkout(folder: string) {
  const git = (...args: string[]): Promise<Outcome> =>
    new Promise((resolve) => {
      const who = ['-c', 'user.name=A. Example', '-c', 'user.email=a@example.com'];
      execFile('git', [...who, ...args], { cwd: folder }, (error: ExecFileException | null, out, err) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out: out + err });
      });
    });
  for (const path of [...SETTINGS, ...PROGRAMS]) cpSync(join(root, path), join(folder, path));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  // Older than what is installed: nothing is installed through the link.
  utimesSync(join(folder, 'package-lock.json'), 0, 0);
  mkdirSync(join(folder, 'src'));
  await git('init', '--quiet');
  await git('config', 'core.hooksPath', 'scripts/hooks');
  return {
    git,
    write: (path: string, text: string) => writeFileSync(join(folder, path), text),
    committed: async (path: string) => (await git('show', `HEAD:${path}`)).out,
  };
}

describe('the pre-commit hook', () => {
  test('formats what is staged before it is committed', async () => {
    using folder = temporaryFolder();
    const { git, write, committed } = await checkout(folder.path);
    write('src/one.ts', 'export const one : number=1\n');
    await git('add', 'src/one.ts');
    expect(await git('commit', '-m', 'Add one')).toMatchObject({ code: 0 });
    expect(await committed('src/one.ts')).toBe('export const one: number = 1;\n');
  });

  test('lets nothing be committed that does not type-check', async () => {
    using folder = temporaryFolder();
    const { git, write } = await checkout(folder.path);
    write('src/two.ts', "export const two: number = 'two';\n");
    await git('add', 'src/two.ts');
    const { code, out } = await git('commit', '-m', 'Add two');
    expect(code).not.toBe(0);
    expect(out).toContain("Type 'string' is not assignable to type 'number'");
    expect((await git('log')).code).not.toBe(0);
  });

  test('stages nothing of a file that is staged in part', async () => {
    using folder = temporaryFolder();
    const { git, write, committed } = await checkout(folder.path);
    write('src/three.ts', 'export const three = 3;\n');
    await git('add', 'src/three.ts');
    write('src/three.ts', 'export const three = 3;\nexport const four=4\n');
    expect(await git('commit', '-m', 'Add three')).toMatchObject({ code: 0 });
    expect(await committed('src/three.ts')).toBe('export const three = 3;\n');
    write('src/three.ts', 'export const three=3\n');
    await git('add', 'src/three.ts');
    write('src/three.ts', 'export const three=4\n');
    expect((await git('commit', '-m', 'Change three')).out).toContain('staged in part and is not formatted');
  });
});
