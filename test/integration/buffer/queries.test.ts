import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openReader } from '../../../src/buffer/file/database.ts';
import { tableOf } from '../../../src/buffer/partitions/partition-tables.ts';
import { contentLabel, seal } from '../../../src/buffer/partitions/sealed-rows.ts';
import { QueryReader } from '../../../src/buffer/query/query-reader.ts';
import { QueryThread } from '../../../src/buffer/query/query-thread.ts';
import {
  type FoundRead,
  type FoundRecord,
  type PageRequest,
  parsePattern,
  type QueryCursor,
  type ReadQuery,
} from '../../../src/domain/read/read-query.ts';
import { utcMs } from '../../../src/domain/time/time.ts';
import { MAX_RETENTION_MS } from '../../../src/policy/retention.ts';
import { clearPages } from '../../support/buffer/clear-pages.ts';
import { bufferKeys } from '../../support/buffer/data-key.ts';
import {
  lookInto,
  openBuffer,
  pathsIn,
  perPartition,
  recordHit,
  recordRead,
} from '../../support/buffer/open-buffer.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const EVERYTHING: ReadQuery = { plate: null, cameraId: null, fromUtc: null, toUtc: null, hitsOnly: false };
const CASE = '26-004711';
const HOUR_MS = 3_600_000;

const keyOf = (folder: string) => bufferKeys(pathsIn(folder)).key;

/** A buffer with a thread that looks through it. */
function searched(folder: string) {
  const state = { quality: 'synchronized' as 'synchronized' | 'unknown', boot: 'first' };
  const clock = Object.assign(manualClock(), state);
  const buffer = openBuffer(folder, clock);
  const thread = new QueryThread({ ...pathsIn(folder), key: keyOf(folder) });
  const request = (query: Partial<ReadQuery>, more: Partial<PageRequest> = {}): PageRequest => ({
    query: { ...EVERYTHING, ...query },
    caseNumber: CASE,
    keptNowUtc: buffer.clock.keptNow(),
    after: null,
    limit: 1_000,
    ...more,
  });
  /** Page after page, with something in between. */
  const all = async (query: Partial<ReadQuery>, limit = 1_000, between = async () => {}) => {
    const found: FoundRead[] = [];
    let pages = 0;
    for (let after: QueryCursor | null = null; ; ) {
      const page = await thread.reads(request(query, { after, limit }));
      pages += 1;
      found.push(...page.found);
      if (page.next === null) return { found, pages };
      after = page.next;
      await between();
    }
  };
  return {
    buffer,
    clock,
    thread,
    request,
    all,
    /** All of it with what is kept of each; a page may end before anything was found. */
    records: async (more: Partial<PageRequest> = {}) => {
      const found: FoundRecord[] = [];
      for (let after: QueryCursor | null = null; ; ) {
        const page = await thread.records(request({}, { ...more, after }));
        found.push(...page.found);
        if (page.next === null) return found;
        after = page.next;
      }
    },
    texts: async (query: Partial<ReadQuery>) =>
      (await all(query)).found.map(({ text }) => text.reveal()).toSorted(),
    [Symbol.asyncDispose]: async () => {
      await thread.stop();
      buffer.close();
    },
  };
}

const plate = (text: string) => ({ plate: parsePattern(text) });

describe('a search through the stored reads', () => {
  test('finds a plate whole or in part, with O and 0 as one, in a window, at a camera, and hits alone', async () => {
    using folder = temporaryFolder();
    await using unit = searched(folder.path);
    const { buffer, clock, texts } = unit;
    recordRead(buffer, syntheticRead('ZQO0173', clock.utcNow()));
    recordHit(buffer, syntheticRead('ZQOO173', clock.utcNow()));
    clock.advance(12 * HOUR_MS);
    recordRead(buffer, { ...syntheticRead('ZQX0173', clock.utcNow()), cameraId: 'south' });
    expect(await texts(plate('zq-0o173'))).toEqual(['ZQO0173', 'ZQOO173']);
    expect(await texts(plate('ZQ?0173'))).toEqual(['ZQO0173', 'ZQOO173', 'ZQX0173']);
    expect(await texts(plate('*X0*'))).toEqual(['ZQX0173']);
    expect(await texts(plate('ZQ?017'))).toEqual([]);
    expect(await texts({ cameraId: 'south' })).toEqual(['ZQX0173']);
    expect(await texts({ hitsOnly: true })).toEqual(['ZQOO173']);
    expect(await texts({ ...plate('ZQ0O173'), hitsOnly: true })).toEqual(['ZQOO173']);
    expect(await texts({ fromUtc: clock.utcNow() })).toEqual(['ZQX0173']);
    expect(await texts({ toUtc: utcMs(clock.utcNow() - 1) })).toEqual(['ZQO0173', 'ZQOO173']);
    const { found } = await unit.all({ hitsOnly: true });
    expect(found[0]).toMatchObject({
      cameraId: 'north',
      isSuperseded: false,
      holdId: null,
      hits: [{ listId: 'agency', category: 'stolen-vehicle', matchGrade: 'strong', regionMatch: 'agrees' }],
    });
  });

  test('says that a later revision has another text', async () => {
    using folder = temporaryFolder();
    await using unit = searched(folder.path);
    const read = syntheticRead('ZQ11111', unit.clock.utcNow());
    recordRead(unit.buffer, read);
    recordRead(unit.buffer, { ...read, ...plateless('ZQ17111'), revision: 2 });
    const { found } = await unit.all({});
    expect(found.map(({ text, isSuperseded }) => [text.reveal(), isSuperseded])).toEqual([
      ['ZQ17111', false],
      ['ZQ11111', true],
    ]);
  });

  test('does not hold up the purge with an open page, and continues after a deleted partition', async () => {
    using folder = temporaryFolder();
    await using unit = searched(folder.path);
    const { buffer, clock } = unit;
    for (let step = 0; step < 8; step += 1) {
      for (let i = 0; i < 5; i += 1) recordRead(buffer, syntheticRead(`ZQ${step}${i}11`, clock.utcNow()));
      clock.advance(6 * HOUR_MS);
    }
    clock.advance(MAX_RETENTION_MS - 48 * HOUR_MS);
    let recorded = 0;
    const purges: boolean[] = [];
    const { found, pages } = await unit.all({}, 3, async () => {
      // Between two pages a read is recorded, a partition ends, and the log is emptied.
      recordRead(buffer, syntheticRead('ZQNEW11', clock.utcNow()));
      recorded += 1;
      if (recorded % 3 === 0) clock.advance(6 * HOUR_MS);
      const { logEmptied } = await buffer.purge();
      purges.push(logEmptied);
    });
    expect(pages).toBeGreaterThan(8);
    expect(recorded).toBe(pages - 1);
    expect(new Set(purges)).toEqual(new Set([true]));
    // The latest first; of the eldest some went before their page came.
    const texts = found.map(({ text }) => text.reveal());
    expect(texts.slice(0, 5)).toEqual(['ZQ7411', 'ZQ7311', 'ZQ7211', 'ZQ7111', 'ZQ7011']);
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts.length).toBeLessThan(40);
    expect(await unit.texts(plate('ZQNEW11'))).toHaveLength(recorded);
  });

  test('keeps the log from being emptied while a page is open: the proof above can fail', async () => {
    using folder = temporaryFolder();
    await using unit = searched(folder.path);
    const { buffer, clock } = unit;
    recordRead(buffer, syntheticRead('ZQ11111', clock.utcNow()));
    const reader = openReader({ ...pathsIn(folder.path), key: keyOf(folder.path) });
    reader.exec('BEGIN; SELECT count(*) FROM meta');
    reader.prepare('SELECT * FROM meta').get();
    recordRead(buffer, syntheticRead('ZQ11112', clock.utcNow()));
    expect(await buffer.purge()).toMatchObject({ logEmptied: false });
    reader.close();
    expect(await buffer.purge()).toMatchObject({ logEmptied: true });
  });

  test('does not show expired reads that are not purged yet, or sealed ones', async () => {
    using folder = temporaryFolder();
    await using unit = searched(folder.path);
    const { buffer, clock } = unit;
    recordRead(buffer, syntheticRead('ZQ01D11', clock.utcNow()));
    expect(await unit.texts({})).toEqual(['ZQ01D11']);
    buffer.close();
    Object.assign(clock, { quality: 'unknown', boot: 'second' });
    buffer.open();
    recordRead(buffer, syntheticRead('ZQNEW11', clock.utcNow()));
    expect(await unit.texts({})).toEqual(['ZQNEW11']);
    expect(await unit.thread.reads(unit.request({}))).toMatchObject({ isSealed: true });
    clock.quality = 'synchronized';
    await buffer.purge();
    expect(await unit.texts({})).toEqual(['ZQ01D11', 'ZQNEW11']);
    clock.advance(MAX_RETENTION_MS);
    expect(await unit.texts({})).toEqual([]);
  });

  test('shows what a hold keeps past its time to its own case alone', async () => {
    using folder = temporaryFolder();
    await using unit = searched(folder.path);
    const { buffer, clock, records } = unit;
    const read = syntheticRead('ZQH01D1', clock.utcNow());
    recordRead(buffer, read);
    const { hold } = buffer.holds.place({
      caseNumber: CASE,
      operator: 'a.example',
      reason: 'invented',
      reviewOn: '2026-08-01',
      target: { kind: 'reads', readIds: [read.readId] },
    });
    clock.advance(MAX_RETENTION_MS);
    await buffer.purge();
    const found = await records();
    expect(found).toMatchObject([{ readId: read.readId, holdId: hold.holdId }]);
    expect(found[0]?.images.every(({ jpeg }) => jpeg !== null)).toBe(true);
    expect(await records({ caseNumber: '26-000001' })).toEqual([]);
  });

  test('hands out images whose digest is that of the capture, and none that was altered', async () => {
    using folder = temporaryFolder();
    await using unit = searched(folder.path);
    const { buffer, clock, records } = unit;
    const read = syntheticRead('ZQ11111', clock.utcNow());
    recordHit(buffer, read);
    const [before] = await records();
    expect(before?.details).toMatchObject({ looks: 5, agreeingLooks: 4 });
    expect(before?.images.map(({ image, jpeg }) => [image, jpeg && [...jpeg]])).toEqual([
      ['plate-crop', [...read.evidence.plateCrop.jpeg]],
      ['rectified-crop', [...read.evidence.rectifiedCrop.jpeg]],
      ['contextual-image', [...(read.evidence.contextualImage?.jpeg ?? [])]],
    ]);
    {
      using database = lookInto(folder.path);
      perPartition(database, ({ id }) =>
        database.exec(
          `UPDATE ${tableOf('contents', id)} SET sealed = zeroblob(90) WHERE name = 'plate-crop'`,
        ),
      );
    }
    {
      // One that was put in its place by somebody who has the keys.
      using database = lookInto(folder.path);
      perPartition(database, (partition) => {
        const other = seal(
          partition,
          contentLabel(1, 'contextual-image'),
          Buffer.from('another'),
          randomBytes,
        );
        database
          .prepare(
            `UPDATE ${tableOf('contents', partition.id)} SET sealed = ? WHERE name = 'contextual-image'`,
          )
          .run(other);
      });
    }
    const [after] = await records();
    expect(after?.images.map(({ jpeg }) => jpeg !== null)).toEqual([false, true, false]);
  });

  test('makes progress with every page, even if each has no time left', async () => {
    using folder = temporaryFolder();
    await using unit = searched(folder.path);
    const { buffer, clock, request } = unit;
    for (let i = 0; i < 6; i += 1) {
      recordRead(buffer, syntheticRead(`ZQ${i}1111`, clock.utcNow()));
      if (i % 2 === 1) clock.advance(6 * HOUR_MS);
    }
    const database = openReader({ ...pathsIn(folder.path), key: keyOf(folder.path) });
    let late = 0;
    const reader = new QueryReader(database, () => {
      late += 1_000;
      return late;
    });
    const pages: (readonly string[])[] = [];
    for (let after: QueryCursor | null = null; pages.length < 50; ) {
      const page = reader.reads(request({}, { after }));
      pages.push(page.found.map(({ text }) => text));
      if (page.next === null) break;
      after = page.next;
    }
    database.close();
    expect(pages.flat()).toEqual(['ZQ51111', 'ZQ41111', 'ZQ31111', 'ZQ21111', 'ZQ11111', 'ZQ01111']);
    expect(pages.length).toBeLessThan(12);
  });

  test('fails with advice when the file does not open, and works once it does', async () => {
    using folder = temporaryFolder();
    await using unit = searched(folder.path);
    const broken = new QueryThread({ ...pathsIn(folder.path), key: randomBytes(32) });
    await expect(broken.reads(unit.request({}))).rejects.toThrow(/cannot be searched.*does not open/);
    await broken.stop();
    expect(await unit.texts({})).toEqual([]);
  });
});

test('a query is in the audit chain without its plate, and its plain text expires in time, page by page', async () => {
  using folder = temporaryFolder();
  await using unit = searched(folder.path);
  const { buffer, clock } = unit;
  const query = { ...EVERYTHING, ...plate('ZQMARK17') };
  const who = { operator: 'a.example', caseNumber: CASE, purpose: 'court-proceeding' };
  const asked = buffer.queries.asked(query, false);
  buffer.queries.note(query, { what: 'query', ...who, ...asked, reads: 0, isWhole: true });
  const [line = ''] = buffer.audit.lines(buffer.audit.head().n - 1, 1);
  expect(JSON.parse(line.slice(65))).toMatchObject({
    what: 'query',
    ...who,
    kind: 'plate',
    plateHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    reads: 0,
  });
  const traces = (): number => {
    const pages = [...clearPages(join(folder.path, 'buffer.db'), keyOf(folder.path))];
    const files = readdirSync(folder.path).map((name) => readFileSync(join(folder.path, name)));
    return [...pages, ...files].filter((bytes) => bytes.includes('ZQMARK17')).length;
  };
  expect(line).not.toContain('ZQMARK17');
  expect(traces()).toBeGreaterThan(0);
  clock.advance(MAX_RETENTION_MS);
  expect(await buffer.purge()).toMatchObject({ logEmptied: true });
  expect(traces()).toBe(0);
});

const plateless = (text: string) => {
  const { text: parsed, characters } = syntheticRead(text);
  return { text: parsed, characters };
};

test.each([
  ['abc-1?3', 'ABC1?3'],
  ['a**1 2', 'A*12'],
  ['?', null],
  ['*', null],
  ['A*', null],
  ['ABCDEFGHIJK', null],
  ["A'1", null],
  ['', null],
])('a plate to look for written as %j is %j', (raw, asked) => {
  expect(parsePattern(raw)?.asked ?? null).toBe(asked);
});
