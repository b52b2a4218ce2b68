import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { HotLists } from '../../../src/hotlist/hot-lists.ts';
import { ListStore } from '../../../src/hotlist/list-store.ts';
import { LIST_DELIVERY } from '../../support/hotlist/list-delivery.ts';
import {
  fileOf,
  importOptions,
  LIST_RULES,
  matchableRead,
  SOURCE_TIME_UTC,
} from '../../support/hotlist/list-files.ts';
import { LIST_FRESHNESS } from '../../support/hotlist/list-freshness.ts';
import { LOCAL_SHARES } from '../../support/hotlist/local-shares.ts';
import { malformedLists } from '../../support/hotlist/malformed-lists.ts';
import { IS_FULL } from '../../support/is-full.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

/** Each of the 20 kinds as often as another, with other content each time. */
const COUNT = IS_FULL ? 200 : 60;

test(`${COUNT} malformed lists are refused with a reason, and none replaces the good one`, async () => {
  using folder = temporaryFolder();
  const store = new ListStore(folder.path, randomBytes(32), () => undefined);
  const lists = new HotLists(store, {
    rules: LIST_RULES,
    delivery: LIST_DELIVERY,
    freshness: LIST_FRESHNESS,
    newId: randomUUID,
    emit: () => undefined,
  });
  onTestFinished(() => lists.close());
  await lists.load();
  const good = fileOf(['plate,region,category', 'ZZT1234,IA,V']);
  const at = (bytes: Uint8Array, changes = {}) =>
    lists.import({ kind: 'file', bytes, options: importOptions(changes) }, SOURCE_TIME_UTC, 'synchronized');
  expect((await at(good)).outcome).toBe('accepted');
  const stored = readFileSync(join(folder.path, 'agency.list'));

  const wrong: string[] = [];
  const reasons = new Set<string>();
  for (const { what, bytes, kind, format } of malformedLists(COUNT, 2026)) {
    const report = await at(bytes, { version: '2', ...(format === undefined ? {} : { format }) });
    if (report.refusalKind !== kind) wrong.push(`${what}: ${report.refusalKind} and not ${kind}`);
    reasons.add(report.refusal ?? '');
  }
  expect(wrong).toEqual([]);
  for (const reason of reasons) expect(reason).toMatch(/^[A-Z\d][^\n]{15,}[.?]$/);
  expect(readFileSync(join(folder.path, 'agency.list'))).toEqual(stored);
  const hits = lists.inForce.match(matchableRead('ZZT1234'), SOURCE_TIME_UTC, 'synchronized', LOCAL_SHARES);
  expect(hits.map(({ list }) => list.version)).toEqual(['1']);
}, 240_000);
