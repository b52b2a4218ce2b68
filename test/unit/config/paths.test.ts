import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configSchemaNode } from '../../../src/config/json-schema.ts';
import { decodeConfig } from '../../../src/config/load.ts';
import { isPath, withAbsolutePaths } from '../../../src/config/paths.ts';
import { FULL_CONFIGS } from '../../support/config/full-config.ts';
import { leavesOf, schemaKeys } from '../../support/config/leaves.ts';

const schema = configSchemaNode();
const keys = schemaKeys(schema);
const FOLDER = '/etc/waypost';

describe('a path in the configuration', () => {
  test('is marked in the schema wherever a key is named like one', () => {
    const named = [...keys].filter(([key]) => /(?:path|folder)$/i.test(key));
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter(([, node]) => !isPath(node)).map(([key]) => key)).toEqual([]);
  });

  test('is absolute in its default, which has no file to count from', () => {
    const defaults = [...keys].filter(([, node]) => isPath(node)).map(([, node]) => node.default ?? '/');
    expect(defaults.filter((path) => !String(path).startsWith('/'))).toEqual([]);
  });

  test('counts from the folder of the file, in lists and variants too, and nothing else is changed', () => {
    const seen = new Set<string>();
    for (const file of FULL_CONFIGS) {
      const config = decodeConfig(JSON.stringify(file), `${FOLDER}/waypost.json`);
      const decoded = new Map(leavesOf(config, schema).map(({ path, value }) => [path, value]));
      for (const { path, key, node, value } of leavesOf(file, schema)) {
        const expected = isPath(node) ? resolve(FOLDER, String(value)) : value;
        expect(decoded.get(path), path).toEqual(expected);
        seen.add(key);
      }
    }
    const paths = [...keys].filter(([, node]) => isPath(node)).map(([key]) => key);
    expect(paths.filter((key) => !seen.has(key))).toEqual([]);
  });

  test.each([
    ['an absolute path', '/srv/lists', '/srv/lists'],
    ['nothing, which the schema refuses', '', ''],
    ['what is no text', 7, 7],
  ])('stays as it is where it is %s', (_name, given, expected) => {
    const file = { hotLists: { folder: given }, log: null };
    expect(withAbsolutePaths(file, schema, FOLDER)).toEqual({ hotLists: { folder: expected }, log: null });
  });
});
