import { appendFileSync, cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { breaches } from '../support/import-rule.ts';
import { COMPUTED_IMPORT, readModules, specifiersOf } from '../support/module-imports.ts';
import { temporaryFolder } from '../support/temp-folder.ts';

const src = join(import.meta.dirname, '../../src');

/** What the rule says about a copy of the sources to which these modules are added (or appended), and only then. */
function breachesWith(planted: Readonly<Record<string, string>>): readonly string[] {
  using folder = temporaryFolder();
  cpSync(src, folder.path, { recursive: true });
  for (const [path, source] of Object.entries(planted)) {
    const file = join(folder.path, path);
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, source);
  }
  const before = breaches(readModules(src));
  return breaches(readModules(folder.path)).filter((breach) => !before.includes(breach));
}

describe('the import rule', () => {
  test('sees the modules and their imports', () => {
    const modules = readModules(src);
    expect(modules.length).toBeGreaterThanOrEqual(110);
    expect(modules.flatMap((module) => module.specifiers).length).toBeGreaterThanOrEqual(400);
    const hit = modules.find((module) => module.path === 'domain/hit.ts');
    expect(hit?.specifiers).toContain('./hot-list.ts');
  });

  test('holds', () => {
    expect(breaches(readModules(src))).toEqual([]);
  });

  test.each([
    [
      'rule 1: domain imports platform',
      'domain/planted.ts',
      "import { EXIT } from '../platform/exit-codes.ts';",
    ],
    ['rule 1: domain imports a package', 'domain/planted.ts', "import { z } from 'zod';"],
    [
      'rule 1: platform imports domain',
      'platform/planted.ts',
      "import type { Frame } from '../domain/frame.ts';",
    ],
    [
      'rule 2: a stage imports another',
      'tracking/planted.ts',
      "import type { X } from '../buffer/planted.ts';",
    ],
    ['rule 2: a stage imports health', 'buffer/planted.ts', "export { x } from '../health/planted.ts';"],
    ['rule 2: a stage imports config', 'publish/planted.ts', "import '../config/planted.ts';"],
    ['rule 3: commands import a stage', 'commands/planted.ts', "import { x } from '../hotlist/planted.ts';"],
    ['rule 3: main.ts assembles stages', 'main.ts', "\nimport { x } from './buffer/planted.ts';"],
    [
      'rule 4: health imports a stage',
      'health/planted.ts',
      "import type {\n  X,\n} from '../buffer/planted.ts';",
    ],
    ['rule 4: config imports a stage', 'config/planted.ts', "import { x } from '../capture/planted.ts';"],
    ['rule 5: cli opens the buffer', 'cli/planted.ts', "const x = await import('../buffer/planted.ts');"],
    ['rule 5: cli talks to the broker', 'cli/planted.ts', "import { x } from '../publish/planted.ts';"],
    ['a folder that is not in the layout', 'utils/planted.ts', 'export const x = 1;'],
    ['a worker of another stage', 'tracking/planted.ts', "new URL('../buffer/planted.ts', import.meta.url);"],
  ])('fails on %s', (_name, path, source) => {
    const found = breachesWith({ [path]: `${source}\n` }).filter(
      (breach) => !breach.includes('does not exist'),
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(path);
  });

  test.each(['onnxruntime-node', 'sharp', 'better-sqlite3', 'mqtt', 'pino', 'koffi'])(
    'rule 6: fails when %s has two importers',
    (name) => {
      const found = breachesWith({
        'platform/planted-a.ts': `import type X from '${name}';\n`,
        'platform/planted-b.ts': `import x from '${name}/inside.js';\n`,
      });
      expect(found).toEqual([expect.stringContaining(`${name} has more than one importer`)]);
    },
  );

  test('rule 6: fails when two modules name the ffmpeg program', () => {
    const source = "spawn('ffmpeg', []);\n";
    const found = breachesWith({ 'capture/planted-a.ts': source, 'capture/planted-b.ts': source });
    expect(found).toEqual([expect.stringContaining('ffmpeg has more than one importer')]);
  });

  test('rule 7: fails on a cycle of type-only imports', () => {
    const found = breachesWith({
      'domain/planted-a.ts': "import type { B } from './planted-b.ts';\n",
      'domain/planted-b.ts': "export type { A } from './planted-a.ts';\n",
    });
    expect(found).toEqual([expect.stringMatching(/^cycle: .*planted-a.* → .*planted-b/)]);
  });

  test('fails on an import() that cannot be followed', () => {
    const found = breachesWith({ 'cli/planted.ts': 'const x = await import(name);\n' });
    expect(found).toEqual([expect.stringContaining('computed')]);
  });

  test('fails on a module of more than 400 lines', () => {
    const found = breachesWith({ 'domain/planted.ts': 'export {};\n'.repeat(401) });
    expect(found).toEqual([expect.stringContaining('401 lines')]);
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
  const root = join(import.meta.dirname, '../..');
  const long = ['test', 'scripts']
    .flatMap((folder) => readModules(join(root, folder)).map((module) => ({ folder, ...module })))
    .filter((module) => module.lines > 400)
    .map((module) => `${module.folder}/${module.path}`);
  expect(long).toEqual([]);
});
