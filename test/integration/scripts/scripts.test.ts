import { type ExecFileException, execFile } from 'node:child_process';
import {
  accessSync,
  constants,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../support/temp-folder.ts';

const root = join(import.meta.dirname, '../../..');
const scripts = join(root, 'scripts');

type Outcome = { readonly code: number; readonly out: string; readonly err: string };

const run = (program: string, args: readonly string[], cwd: string = root): Promise<Outcome> =>
  new Promise((resolve) => {
    execFile(program, args, { cwd }, (error: ExecFileException | null, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err });
    });
  });

const programs = readdirSync(scripts).filter((name) => {
  const file = join(scripts, name);
  return !name.includes('.') && statSync(file).isFile();
});

describe('the scripts', () => {
  test('are all there and executable', () => {
    expect(programs).toEqual(expect.arrayContaining(['demo', 'generate', 'setup', 'test', 'waypost']));
    for (const name of programs) accessSync(join(scripts, name), constants.X_OK);
  });

  test.each(programs)('%s explains itself for --help', async (name) => {
    const { code, out } = await run(join(scripts, name), ['--help']);
    expect(code).toBe(0);
    expect(out).toMatch(/^Usage: /m);
  });

  test.each(['accuracy', 'demo', 'generate', 'mutate', 'python-checks', 'setup', 'storage', 'test'])(
    '%s ends with 64 for an option that it does not know',
    async (name) => {
      expect((await run(join(scripts, name), ['--fly'])).code).toBe(64);
    },
  );
});

describe('scripts/setup', () => {
  /** A checkout of nothing but the script, beside packages that somebody else has installed. */
  function linked(folder: string): { readonly setup: string; readonly theirs: string } {
    const [checkout, theirs] = [join(folder, 'checkout'), join(folder, 'theirs')];
    mkdirSync(join(checkout, 'scripts'), { recursive: true });
    mkdirSync(join(theirs, '.bin'), { recursive: true });
    symlinkSync(theirs, join(checkout, 'node_modules'));
    cpSync(join(scripts, 'setup'), join(checkout, 'scripts/setup'));
    writeFileSync(join(theirs, '.package-lock.json'), '{}');
    utimesSync(join(theirs, '.package-lock.json'), 0, 0);
    symlinkSync(process.execPath, join(theirs, '.bin/node'));
    writeFileSync(join(checkout, 'package-lock.json'), '{"name": "waypost"}');
    return { setup: join(checkout, 'scripts/setup'), theirs };
  }

  test('installs nothing through a link', async () => {
    using folder = temporaryFolder();
    const { setup, theirs } = linked(folder.path);
    const { code, err } = await run(setup, ['--quiet']);
    expect({ code, err }).toEqual({ code: 69, err: expect.stringContaining('node_modules is a link') });
    expect(readdirSync(theirs)).toEqual(['.bin', '.package-lock.json']);
  });

  test('installs nothing again for a lock file that is only newer', async () => {
    using folder = temporaryFolder();
    const { setup, theirs } = linked(folder.path);
    writeFileSync(join(theirs, '.installed-lock.json'), '{"name": "waypost"}');
    expect(await run(setup, ['--quiet'])).toMatchObject({ code: 0, err: '' });
  });
});

test('npm runs the same scripts', () => {
  const { scripts: commands } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(commands).toMatchObject({ test: 'scripts/test', demo: 'scripts/demo', start: 'scripts/waypost' });
  for (const command of Object.values<string>(commands)) {
    const program = command.split(' ')[0] ?? '';
    accessSync(join(root, program), constants.X_OK);
  }
});

describe('scripts/waypost', () => {
  test('runs from any folder, with paths relative to that folder and no output of its own', async () => {
    using folder = temporaryFolder();
    const cameras = [{ id: 'north', source: { kind: 'stills', folder: 'pictures' } }];
    const config = { unit: { id: 'pole-7' }, cameras, broker: { url: 'mqtt://b' } };
    writeFileSync(join(folder.path, 'here.json'), JSON.stringify(config));
    const { code, out, err } = await run(
      join(scripts, 'waypost'),
      ['config', 'check', 'here.json'],
      folder.path,
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^here\.json is a valid configuration\./);
  });

  test('passes the exit code on', async () => {
    expect((await run(join(scripts, 'waypost'), ['config', 'check', 'nowhere.json'])).code).toBe(78);
  });
});

describe('counting tests', () => {
  const count = async (report: unknown): Promise<string> => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'report.json');
    writeFileSync(file, typeof report === 'string' ? report : JSON.stringify(report));
    const { out } = await run(process.execPath, [join(scripts, 'count-tests.ts'), file]);
    return out.trim();
  };
  const file = (status: string, ...tests: string[]) => ({
    status,
    assertionResults: tests.map((test) => ({ status: test })),
  });

  test('adds up what passed and failed', async () => {
    const testResults = [file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed')];
    expect(await count({ numPassedTests: 3, numFailedTests: 1, testResults })).toBe('3 1');
  });

  test('counts a file that could not be loaded as one failure', async () => {
    const testResults = [file('passed', 'passed'), file('failed')];
    expect(await count({ numPassedTests: 1, numFailedTests: 0, testResults })).toBe('1 1');
  });

  test.each([
    ['no report', ''],
    ['no test at all', { numPassedTests: 0, numFailedTests: 0, testResults: [] }],
  ])('counts %s as one failure', async (_name, report) => {
    expect(await count(report)).toBe('0 1');
  });
});
