import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { breaches } from '../support/source/import-rule.ts';
import { COMPUTED_IMPORT, moduleOf, readModules, specifiersOf } from '../support/source/module-imports.ts';

const root = join(import.meta.dirname, '../..');
const house = readModules(join(root, 'src'));
const broken = breaches(house);

/** What the rule says of the house with these modules in it as well, and only then. */
function breachesWith(planted: Readonly<Record<string, string>>): readonly string[] {
  const kept = house.filter(({ path }) => !(path in planted));
  const added = Object.entries(planted).map(([path, source]) => {
    const before = house.find((module) => module.path === path)?.source ?? '';
    return moduleOf(path, before + source);
  });
  return breaches([...kept, ...added]).filter((breach) => !broken.includes(breach));
}

describe('the import rule', () => {
  test('sees the modules and their imports', () => {
    expect(house.length).toBeGreaterThanOrEqual(300);
    expect(house.flatMap((module) => module.specifiers).length).toBeGreaterThanOrEqual(1_200);
    const hit = house.find((module) => module.path === 'domain/list/hit.ts');
    expect(hit?.specifiers).toContain('./hot-list.ts');
  });

  test('holds', () => {
    expect(broken).toEqual([]);
  });

  test.each([
    [
      'ground: domain imports platform',
      'domain/time/planted.ts',
      "import { EXIT } from '../../platform/exit-codes.ts';",
    ],
    ['ground: domain imports a package', 'domain/time/planted.ts', "import { z } from 'zod';"],
    [
      'ground: platform imports domain',
      'platform/planted.ts',
      "import type { Frame } from '../domain/picture/frame.ts';",
    ],
    [
      'ground: policy imports the contract',
      'policy/planted.ts',
      "import { x } from '../contract/topics.ts';",
    ],
    [
      'ground: the contract imports a stage',
      'contract/planted.ts',
      "import { x } from '../hotlist/hot-lists.ts';",
    ],
    [
      'ground: imaging imports a stage',
      'imaging/planted.ts',
      "import { x } from '../capture/live/open-source.ts';",
    ],
    [
      'stages: a stage imports another',
      'tracking/planted.ts',
      "import type { X } from '../alerts/verify.ts';",
    ],
    ['stages: a stage imports health', 'buffer/planted.ts', "export { x } from '../health/health.ts';"],
    ['stages: a stage imports config', 'publish/planted.ts', "import '../config/load.ts';"],
    [
      'stages: health imports a stage',
      'health/planted.ts',
      "import type {\n  X,\n} from '../alerts/verify.ts';",
    ],
    [
      'stages: config imports a stage',
      'config/planted.ts',
      "import { x } from '../capture/live/open-source.ts';",
    ],
    [
      'stages: a worker of another stage',
      'tracking/planted.ts',
      "new URL('../hotlist/list-worker.ts', import.meta.url);",
    ],
    [
      'joints: a stage imports a joint',
      'capture/scene/planted.ts',
      "import { x } from '../../camera/camera.ts';",
    ],
    ['joints: a joint imports another', 'camera/planted.ts', "import { x } from '../operations/alerts.ts';"],
    ['joints: a joint imports the unit', 'operations/planted.ts', "import { x } from '../unit/unit.ts';"],
    [
      'joints: commands import a stage',
      'commands/planted.ts',
      "import { x } from '../hotlist/hot-lists.ts';",
    ],
    [
      'doors: cli opens the buffer',
      'cli/unit/planted.ts',
      "const x = await import('../../buffer/purge/purge.ts');",
    ],
    ['doors: cli talks to the broker', 'cli/unit/planted.ts', "import { x } from '../../publish/link.ts';"],
    ['doors: the unit imports a door', 'unit/planted.ts', "import { x } from '../cli/waypost.ts';"],
    [
      'doors: cli imports the agency',
      'cli/unit/planted.ts',
      "import { x } from '../../agency/list-publishing.ts';",
    ],
    ['doors: main.ts assembles stages', 'main.ts', "\nimport { x } from './alerts/verify.ts';"],
  ])('fails on a breach: %s', (_name, path, source) => {
    const found = breachesWith({ [path]: `${source}\n` });
    expect(found.filter((breach) => breach.includes(path))).toHaveLength(1);
  });

  test.each([
    [
      'a folder that is not in the layout',
      { 'utils/a.ts': '', 'utils/b.ts': '', 'utils/c.ts': '' },
      'no part of the layout',
    ],
    ['a module beside main.ts', { 'planted.ts': '' }, 'no part of the layout'],
    ['a room of two files', { 'domain/planted/a.ts': '', 'domain/planted/b.ts': '' }, '2 files'],
    [
      'a room of 16 files',
      Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`domain/planted/a${i}.ts`, ''])),
      '16 files',
    ],
    [
      'a room in a room of a room',
      { 'cli/unit/x/a.ts': '', 'cli/unit/x/b.ts': '', 'cli/unit/x/c.ts': '' },
      'folders deep',
    ],
    [
      'a module of more than 300 lines',
      { 'domain/time/planted.ts': 'export {};\n'.repeat(301) },
      '301 lines',
    ],
  ])('fails on %s', (_name, planted, why) => {
    expect(breachesWith(planted).filter((breach) => breach.includes(why))).not.toEqual([]);
  });

  test.each(['onnxruntime-node', 'sharp', 'better-sqlite3', 'mqtt', 'pino', 'koffi'])(
    'fails when %s has two importers',
    (name) => {
      const found = breachesWith({
        'platform/planted-a.ts': `import type X from '${name}';\n`,
        'platform/planted-b.ts': `import x from '${name}/inside.js';\n`,
      });
      expect(found).toContainEqual(expect.stringContaining(`${name} has more than one importer`));
    },
  );

  test('fails when two modules name the ffmpeg program', () => {
    const source = "spawn('ffmpeg', []);\n";
    const found = breachesWith({ 'capture/live/planted-a.ts': source, 'capture/live/planted-b.ts': source });
    expect(found).toEqual([expect.stringContaining('ffmpeg has more than one importer')]);
  });

  test('fails on a cycle of type-only imports', () => {
    const found = breachesWith({
      'domain/time/planted-a.ts': "import type { B } from './planted-b.ts';\n",
      'domain/time/planted-b.ts': "export type { A } from './planted-a.ts';\n",
    });
    expect(found).toEqual([expect.stringMatching(/^cycle: .*planted-a.* → .*planted-b/)]);
  });

  test('fails on a circle of rooms, without a cycle of modules', () => {
    const found = breachesWith({
      'hotlist/index/planted.ts': "import { x } from '../packages/planted-a.ts';\n",
      'hotlist/packages/planted-a.ts': '',
      'hotlist/packages/planted-b.ts': "import { x } from '../index/plate-key.ts';\n",
    });
    expect(found).toContainEqual(expect.stringMatching(/^circle of rooms: /));
  });

  test.each([
    ['the machine', 'alerts/planted.ts', "import { systemClock } from '../platform/clock.ts';"],
    ['retention', 'operations/planted.ts', "import { MachineClock } from '../device/machine-clock.ts';"],
    ['the language, as a number', 'publish/planted.ts', 'const now = Date.now();'],
    ['the language, as a date', 'buffer/planted.ts', 'const now = new Date();'],
    ['the kernel', 'access/planted.ts', 'const now = process.hrtime.bigint();'],
  ])('fails on a clock that is read in place: %s', (_name, path, source) => {
    expect(breachesWith({ [path]: `${source}\n` })).toContainEqual(
      expect.stringMatching(new RegExp(`^${path} .*comes in as a value$`)),
    );
  });

  test('lets a worker thread read the clock that it hands on', () => {
    const source = "import { systemClock } from '../platform/clock.ts';\n";
    expect(breachesWith({ 'camera/planted-worker.ts': source })).toEqual([]);
  });

  test('fails on an import() that cannot be followed', () => {
    const found = breachesWith({ 'cli/unit/planted.ts': 'const x = await import(name);\n' });
    expect(found).toEqual([expect.stringContaining('computed')]);
  });

  test('fails on an import of a module that is not there', () => {
    const found = breachesWith({ 'domain/time/planted.ts': "import { x } from './nowhere.ts';\n" });
    expect(found).toEqual([expect.stringContaining('does not exist')]);
  });
});

describe('the import scanner', () => {
  test('reads static, type-only, re-exported, side-effect, dynamic and worker imports', () => {
    const source = [
      "import a from './a.ts';",
      "import type { B } from './b.ts';",
      "import { type C,\n  d } from './c.ts';",
      "export * from './e.ts';",
      "export type { F } from './f.ts';",
      "import './g.ts';",
      "type H = import('./h.ts').H;",
      'const i = await import(`./i.ts`);',
      "new Worker(new URL('./j.ts', import.meta.url));",
      'const k = await import(name);',
    ].join('\n');
    const letters = ['a', 'b', 'c', 'e', 'f', 'g', 'h', 'i'].map((letter) => `./${letter}.ts`);
    expect([...specifiersOf(source)].sort()).toEqual([COMPUTED_IMPORT, ...letters, './j.ts'].sort());
  });

  test('leaves comments, exported values and methods named import out', () => {
    const source = [
      "// import('./a.ts')",
      "/** import x from './b.ts' */",
      " * import './c.ts'",
      "export const d = 'from';",
      "export const e = { from: 'x' };",
      'lists.import(bytes, options);',
      '  import(bytes: Uint8Array, options: Options): Report {',
    ].join('\n');
    expect(specifiersOf(source)).toEqual([]);
  });
});

test('every test file and script stays under 400 lines', () => {
  const long = ['test', 'scripts']
    .flatMap((folder) => readModules(join(root, folder)).map((module) => ({ folder, ...module })))
    .filter((module) => module.lines > 400)
    .map((module) => `${module.folder}/${module.path}`);
  expect(long).toEqual([]);
});
