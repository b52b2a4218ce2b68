import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { moduleOf, readModules } from '../support/source/module-imports.ts';
import { layoutBreaches } from '../support/source/test-layout.ts';

const root = join(import.meta.dirname, '../..');
const tests = readModules(join(root, 'test'));
const rooms = new Set(
  readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name).slice(join(root, 'src/').length)),
);

test('the tests mirror the sources, and only the tests of the scripts import them', () => {
  expect(tests.length).toBeGreaterThan(200);
  expect(rooms).toContain('buffer/records');
  expect(layoutBreaches(tests, rooms)).toEqual([]);
});

test.each([
  ['unit/cellar/damp.test.ts', '', 'unit/cellar/damp.test.ts: src/cellar/ does not exist'],
  [
    'integration/buffer/attic/dust.test.ts',
    '',
    'integration/buffer/attic/dust.test.ts: src/buffer/attic/ does not exist',
  ],
  [
    'crash/kill.test.ts',
    "import { demo } from '../../scripts/demo.ts';\n",
    'crash/kill.test.ts imports scripts/demo.ts',
  ],
  [
    'support/broker/mosquitto.ts',
    "import { road } from '../../../scripts/measure/road/road.ts';\n",
    'support/broker/mosquitto.ts imports scripts/measure/road/road.ts',
  ],
])('a planted breach in %s is found', (path, source, breach) => {
  expect(layoutBreaches([...tests, moduleOf(path, source)], rooms)).toEqual([breach]);
});

test('a test of the scripts imports what it tests', () => {
  const source = "import { demo } from '../../../scripts/demo.ts';\n";
  expect(layoutBreaches([moduleOf('unit/scripts/demo.test.ts', source)], rooms)).toEqual([]);
});
