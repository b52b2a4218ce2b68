import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configSchemaNode } from '../../../src/config/json-schema.ts';
import { type Config, decodeConfig } from '../../../src/config/load.ts';
import type { ConfigFile } from '../../../src/config/schema.ts';
import { categoryRules } from '../../../src/policy/categories.ts';
import {
  bufferSettings,
  cameraSettings,
  coolDownMs,
  deliveryTerms,
  freshnessPolicy,
  healthSettings,
  hourlyLimits,
  importRules,
  keptContextualImages,
  keySettings,
  listFolder,
  listPulls,
  namedAgencies,
  publisherSettings,
  retentionPolicy,
  socketSettings,
  trafficSettings,
  unitPosition,
  unitTopics,
  verifyWithinMs,
} from '../../../src/unit/settings.ts';
import { FULL_CONFIG, FULL_CONFIGS, OTHER_KEY_SOURCES } from '../../support/config/full-config.ts';
import { leavesOf, schemaKeys } from '../../support/config/leaves.ts';
import { OTHER_KEY_ROWS, SETTING_ROWS, type SettingRows } from '../../support/config/setting-rows.ts';
import { readModules } from '../../support/source/module-imports.ts';

const schema = configSchemaNode();
const KEYS = { database: new Uint8Array(32).fill(1), files: new Uint8Array(32).fill(2) };

/** Everything that a unit takes from its configuration. */
const settingsOf = (config: Config) => ({
  topics: unitTopics(config),
  cameras: cameraSettings(config),
  key: keySettings(config, '/run/credentials'),
  buffer: bufferSettings(config, KEYS),
  retention: retentionPolicy(config),
  importRules: importRules(config),
  listFolder: listFolder(config),
  pulls: listPulls(config),
  agencies: namedAgencies(config),
  deliveryTerms: deliveryTerms(config),
  hourlyLimits: hourlyLimits(config),
  coolDownMs: coolDownMs(config),
  verifyWithinMs: verifyWithinMs(config),
  freshness: freshnessPolicy(config),
  publisher: publisherSettings(config, '1.2.3'),
  position: unitPosition(config),
  traffic: trafficSettings(config),
  keptContextualImages: keptContextualImages(config),
  socket: socketSettings(config),
  health: healthSettings(config),
});

/** Settings as `name.field[0]` → value; bytes in hex, sets as lists, maps as objects. */
function flat(value: unknown, path = ''): readonly (readonly [path: string, value: unknown])[] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  if (value instanceof Uint8Array) return [[path, Buffer.from(value).toString('hex')]];
  if (value instanceof Map) return flat(Object.fromEntries(value), path);
  const items = value instanceof Set ? [...value] : value;
  if (Array.isArray(items)) return items.flatMap((item, i) => flat(item, `${path}[${i}]`));
  return Object.entries(items).flatMap(([key, item]) => flat(item, `${path}${path && '.'}${key}`));
}

const decode = (file: ConfigFile): Config => decodeConfig(JSON.stringify(file), '/etc/waypost/waypost.json');

/** What no configuration says, and what a camera has in common with the first one. */
function isFixed(path: string): boolean {
  return (
    ['buffer.key', 'buffer.filesKey', 'publisher.version', 'traffic.homeShare'].includes(path) ||
    path.startsWith('publisher.timing.') ||
    categoryRules().forbiddenWords.has(path.replace(/^importRules\.forbiddenWords\./, ''))
  );
}

const settings = (file: ConfigFile): Readonly<Record<string, unknown>> =>
  Object.fromEntries(flat(settingsOf(decode(file))));

const expectedOf = (rows: SettingRows): Readonly<Record<string, unknown>> =>
  Object.assign({}, ...Object.values(rows));

/** The file with another value at a place such as `cameras[0].source.pace`. */
function withValue(file: ConfigFile, path: string, value: unknown): ConfigFile {
  const copy: ConfigFile = structuredClone(file);
  const steps = path.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
  const last = steps.pop() ?? '';
  const parent = steps.reduce((at: object, step) => Reflect.get(at, step), copy);
  Reflect.set(parent, last, value);
  return copy;
}

describe('the full configuration', () => {
  const leaves = FULL_CONFIGS.flatMap((file) => leavesOf(file, schema));

  test('has every key of the schema', () => {
    const given = new Set(leaves.map(({ key }) => key));
    expect([...schemaKeys(schema).keys()].filter((key) => !given.has(key))).toEqual([]);
  });

  test('has no value that is the default of its key', () => {
    expect(leaves.filter(({ node, value }) => Object.is(node.default, value))).toEqual([]);
  });

  test('has no number or text twice, by which two keys could be swapped unseen', () => {
    const values = leavesOf(FULL_CONFIG, schema)
      .filter(({ node, value }) => typeof value === 'number' || (typeof value === 'string' && !node.enum))
      .map(({ value }) => value);
    expect(values.length).toBeGreaterThan(80);
    expect(values.filter((value, i) => values.indexOf(value) !== i)).toEqual([]);
  });
});

describe('the settings of the stages', () => {
  const actual = settings(FULL_CONFIG);

  test('have a row for every key of the configuration', () => {
    expect(Object.keys(SETTING_ROWS).toSorted()).toEqual(
      leavesOf(FULL_CONFIG, schema)
        .map(({ path }) => path)
        .toSorted(),
    );
  });

  test.each(Object.entries(SETTING_ROWS))('%s sets what it says', (_key, expected) => {
    const found = Object.fromEntries(Object.keys(expected).map((path) => [path, actual[path]]));
    expect(found).toEqual(expected);
  });

  // A setting that is always `true`, or always one of two words, would pass the rows above.
  const switches = leavesOf(FULL_CONFIG, schema).filter(
    ({ node }) => node.default !== undefined && (node.type === 'boolean' || node.enum !== undefined),
  );
  test.each(switches)('follow $path where it has its default', ({ path, node }) => {
    const other = settings(withValue(FULL_CONFIG, path, node.default));
    const set = Object.keys(SETTING_ROWS[path] ?? {});
    expect(set.filter((name) => other[name] === actual[name])).toEqual([]);
  });

  test.each(Object.entries(OTHER_KEY_SOURCES))('have the key of the buffer from a %s', (name, key) => {
    const other = settings({ ...FULL_CONFIG, buffer: { ...FULL_CONFIG.buffer, key } });
    const rows = OTHER_KEY_ROWS[name === 'command' ? 'command' : 'credential'];
    expect(Object.keys(rows)).toEqual(Object.keys(key).map((field) => `buffer.key.${field}`));
    const ofKey = Object.entries(other).filter(([path]) => path.startsWith('key.source.'));
    expect(Object.fromEntries(ofKey)).toEqual(expectedOf(rows));
  });

  test('are all set by a key or known as fixed', () => {
    const expected = expectedOf(SETTING_ROWS);
    const unknown = Object.keys(actual).filter(
      (path) =>
        !isFixed(path) &&
        !(path in expected) &&
        // Every camera after the first has its own source, and all else by default or as the first.
        !/^cameras\[[1-5]\]\.(settings|modelsFolder)/.test(path) &&
        !/^(publisher\.)?topics\./.test(path),
    );
    expect(unknown).toEqual([]);
  });

  test('give every camera its own name, and all of them what is set for all', () => {
    const cameras = cameraSettings(decode(FULL_CONFIG));
    expect(cameras.map(({ settings: { cameraId } }) => cameraId)).toEqual(
      FULL_CONFIG.cameras.map(({ id }) => id),
    );
    for (const { settings: of, modelsFolder } of cameras) {
      const { unitId, tracking, evidence } = of;
      expect({ unitId, tracking, evidence, modelsFolder }).toEqual({
        unitId: 'pole-full',
        tracking: cameras[0]?.settings.tracking,
        evidence: cameras[0]?.settings.evidence,
        modelsFolder: '/etc/waypost/own/models',
      });
    }
  });

  test('publish and listen below the same topics', () => {
    const config = decode(FULL_CONFIG);
    expect(publisherSettings(config, '1.2.3').topics).toEqual(unitTopics(config));
    for (const topic of Object.values(unitTopics(config)))
      expect(topic).toMatch(/^city\/readers\/pole-full\//);
  });

  test('follow the configuration where it says nothing of a position, a limit or a credential', () => {
    const config = decode({
      ...FULL_CONFIG,
      unit: { id: 'pole-full' },
      buffer: { key: OTHER_KEY_SOURCES.credential },
    });
    expect(unitPosition(config)).toBeNull();
    expect(bufferSettings(config, KEYS).limits).toEqual({
      maxBytes: null,
      reserveBytes: 256_000_000,
      maxReads: null,
    });
    const { source } = keySettings(config, undefined);
    expect(source).toEqual({ kind: 'credential', name: 'own-credential', path: null });
  });

  test('lock the buffer and the files with keys of their own', () => {
    const { key, filesKey } = bufferSettings(decode(FULL_CONFIG), KEYS);
    const given = [key, filesKey, KEYS.database, KEYS.files].map((bytes) =>
      Buffer.from(bytes).toString('hex'),
    );
    expect(new Set(given).size).toBe(4);
  });
});

test('settings.ts alone, of all modules of the unit, takes anything from a section of the configuration', () => {
  const sections = Object.keys(schema.properties ?? {}).join('|');
  const taken = new RegExp(`\\bconfig\\.(?:${sections})\\b|\\} = (?:this\\.#)?config\\b`);
  const root = join(import.meta.dirname, '../../../src');
  const modules = readModules(root).filter(({ path }) => path.startsWith('unit/'));
  expect(modules.filter(({ source }) => taken.test(source)).map(({ path }) => path)).toEqual([
    'unit/settings.ts',
  ]);
});
