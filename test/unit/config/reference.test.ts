import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allowedAt, configSchemaNode } from '../../../src/config/json-schema.ts';
import { keysOf, unreadKeys } from '../../support/config/unread-keys.ts';
import { LIST_FRESHNESS } from '../../support/hotlist/list-freshness.ts';
import { readModules } from '../../support/source/module-imports.ts';

const root = join(import.meta.dirname, '../../..');

describe('the configuration schema', () => {
  const keys = keysOf(configSchemaNode());
  const modules = readModules(join(root, 'src'));

  test('describes every key and says whether a restart is needed', () => {
    expect(keys.length).toBeGreaterThan(40);
    const bare = keys.filter(
      ({ path, node }) =>
        !path.endsWith('.kind') && (!node.description || node['x-restartNeeded'] === undefined),
    );
    expect(bare).toEqual([]);
  });

  test('bounds every number', () => {
    const unbounded = keys.filter(
      ({ node }) =>
        (node.type === 'number' || node.type === 'integer') &&
        node.enum === undefined &&
        (node.minimum === undefined || node.maximum === undefined || Math.abs(node.maximum) > 1e7),
    );
    expect(unbounded).toEqual([]);
  });

  test('says what is allowed at every key, also at a list without an upper bound', () => {
    const unsaid = keys.filter(({ node }) => allowedAt(node).includes('undefined'));
    expect(unsaid.map(({ path }) => path)).toEqual([]);
  });

  test('has no key that nothing reads', () => {
    expect(unreadKeys(keys, modules)).toEqual([]);
  });

  test.each([
    'buffer.url',
    'cameras.level',
    'cameras.motionGate.id',
    'cameras.source.enabled',
    'evidence.path',
    'hotLists.freshness.urgent.folder',
    'log.enabled',
    'retention.id',
    'tracking.url',
  ])('would be found to have a key %s that nothing reads, though others of its name are read', (path) => {
    const planted = { path, node: configSchemaNode() };
    expect(unreadKeys([...keys, planted], modules)).toEqual([path]);
  });

  test('has the policy’s ages of lists and share of bad rows as its defaults', () => {
    const defaults = new Map(keys.map(({ path, node }) => [path, node.default]));
    const hourMs = 3_600_000;
    for (const kind of ['general', 'urgent'] as const) {
      const path = `hotLists.freshness.${kind}`;
      const { staleAfterMs, silentAfterMs } = LIST_FRESHNESS[kind];
      expect(defaults.get(`${path}.staleAfterHours`)).toBe(staleAfterMs / hourMs);
      expect(defaults.get(`${path}.silentAfterHours`)).toBe(silentAfterMs / hourMs);
    }
    expect(defaults.get('hotLists.maxRejectedShare')).toBe(0.05);
  });
});
