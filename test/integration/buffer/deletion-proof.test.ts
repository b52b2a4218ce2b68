import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AuditTrail } from '../../../src/buffer/audit/audit-trail.ts';
import { Epochs } from '../../../src/buffer/audit/epochs.ts';
import { Memo } from '../../../src/buffer/audit/memo.ts';
import { type Database, openDatabase } from '../../../src/buffer/file/database.ts';
import { Holds } from '../../../src/buffer/holds/holds.ts';
import { migrate } from '../../../src/buffer/migrations/migrations.ts';
import { Outbox } from '../../../src/buffer/outbox/outbox.ts';
import { tableOf } from '../../../src/buffer/partitions/partition-tables.ts';
import { Partitions } from '../../../src/buffer/partitions/partitions.ts';
import { type PurgeResult, purgeExpired } from '../../../src/buffer/purge/purge.ts';
import { Records } from '../../../src/buffer/records/records.ts';
import { PlateText } from '../../../src/domain/plate/plate-text.ts';
import { utcMs } from '../../../src/domain/time/time.ts';
import { expiresAt } from '../../../src/policy/retention.ts';
import { renumberedDraft } from '../../../src/publish/drafts.ts';
import { clearPages } from '../../support/buffer/clear-pages.ts';
import { readDraft } from '../../support/buffer/open-buffer.ts';
import { syntheticHit, syntheticImage, syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { IS_FULL } from '../../support/is-full.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

/** The plates of the proof; 200 more come after them and stay. */
const READS = 10_000;
/** Around the few that a hold keeps. */
const FEWER_READS = IS_FULL ? 3_000 : 1_000;
const RETENTION_MS = 86_400_000;
const POLICY = { readMs: RETENTION_MS, hitMs: RETENTION_MS };
/** Of a sealed row: enough to know it by, and within one page. */
const SAMPLE_BYTES = 24;

type Trace = { readonly kind: 'plate' | 'sealed picture' | 'sealed message' | 'key'; readonly bytes: Buffer };

/** Records, confirms some of it, and mixes it with what is younger and stays. */
function fill(database: Database, clock: ReturnType<typeof manualClock>, reads: number): readonly string[] {
  const random = seededRandom(5);
  const partitions = new Partitions(database, randomBytes);
  const records = new Records(database, partitions, randomBytes);
  const outbox = new Outbox(database, partitions, {
    clock: { keptNow: clock.utcNow, dateOf: (at) => at, sealedSeq: null, believedOffMs: 0 },
    randomBytes,
    epochs: new Epochs(database, 'pole-7'),
    renumbered: renumberedDraft,
  });
  const texts: string[] = [];
  const record = (text: string): void => {
    const now = clock.utcNow();
    const seen = syntheticRead(text, now);
    const crop = syntheticImage(text, 500 + random.int(3_000));
    const read = { ...seen, evidence: { plateCrop: crop, rectifiedCrop: crop, contextualImage: null } };
    const hits = random.int(10) === 0 ? [syntheticHit(read)] : [];
    const recorded = records.insert(
      { read, hits, alerts: [] },
      partitions.endingAt(expiresAt(now, 'read', POLICY)),
      { recordedAtUtc: now, clockOffsetMs: 0 },
    );
    outbox.add(readDraft(read), recorded, now);
  };
  // One commit for many: what is proved is the purge, and not the commit.
  for (let i = 0; i < reads; ) {
    database.transaction(() => {
      for (const until = i + 500; i < until; i += 1) {
        const text = `ZQ${random.text(6, 'BCDFGHJKLMNPRSTVWXYZ23456789')}`;
        texts.push(text);
        record(text);
      }
    })();
    for (const { id } of outbox.take(50)) outbox.take(0, [id.seq]);
    clock.advance(600_000);
  }
  clock.advance(RETENTION_MS - 1_800_000);
  for (let i = 0; i < 200; i += 1) record(`ST${random.text(6, '123456789')}`);
  return texts;
}

function tracesOf(database: Database, texts: readonly string[]): readonly Trace[] {
  const partitions = new Partitions(database, randomBytes).all().slice(1);
  const samples = (kind: Trace['kind'], table: 'contents' | 'messages'): readonly Trace[] =>
    partitions.flatMap(({ id }) =>
      database
        .prepare<[], Uint8Array>(`SELECT sealed FROM ${tableOf(table, id)} WHERE sealed IS NOT NULL`)
        .pluck()
        .all()
        .map((sealed) => ({ kind, bytes: Buffer.from(sealed.subarray(0, SAMPLE_BYTES)) })),
    );
  return [
    ...texts.map((text): Trace => ({ kind: 'plate', bytes: Buffer.from(text) })),
    ...samples('sealed picture', 'contents'),
    ...samples('sealed message', 'messages'),
    ...partitions.map(({ key }): Trace => ({ kind: 'key', bytes: Buffer.from(key) })),
  ];
}

/** How many traces of each kind are anywhere in the folder: in the decrypted pages, and in every file as it is. */
function found(folder: string, key: Uint8Array, traces: readonly Trace[]): Readonly<Record<string, number>> {
  // By their last bytes: all plates of the proof begin alike.
  const byEnd = Map.groupBy(traces, ({ bytes }) => bytes.readUIntLE(bytes.length - 3, 3));
  // Asked at every byte of every page: a look into a table of bits, small enough for the processor's cache, costs far
  // less than one into a map.
  const ends = new Uint8Array(2 ** 21);
  for (const end of byEnd.keys()) ends[end >>> 3] = (ends[end >>> 3] ?? 0) | (1 << (end & 7));
  const seen = new Set<Trace>();
  const look = (haystack: Buffer): void => {
    let end = haystack.length < 3 ? 0 : haystack.readUIntLE(0, 3);
    for (let to = 3; to <= haystack.length; to += 1) {
      if ((ends[end >>> 3] ?? 0) & (1 << (end & 7)))
        for (const trace of byEnd.get(end) ?? []) {
          const from = to - trace.bytes.length;
          if (from >= 0 && haystack.subarray(from, to).equals(trace.bytes)) seen.add(trace);
        }
      end = (end >>> 8) | ((haystack[to] ?? 0) << 16);
    }
  };
  for (const page of clearPages(join(folder, 'buffer.db'), key)) look(page);
  for (const name of readdirSync(folder)) look(readFileSync(join(folder, name)));
  const counts = Map.groupBy(seen, ({ kind }) => kind);
  return Object.fromEntries([...counts].map(([kind, those]) => [kind, those.length]));
}

type Filled = {
  readonly database: Database;
  readonly texts: readonly string[];
  readonly partitions: Partitions;
  /** Purges what is due now. */
  readonly purge: () => Promise<PurgeResult>;
  readonly find: (traces: readonly Trace[]) => Readonly<Record<string, number>>;
  readonly clock: ReturnType<typeof manualClock>;
};

/** A buffer with that many marked reads and 200 younger ones, a purge of which is to be proved. */
async function filled<T>(
  secureDelete: 'ON' | 'OFF',
  reads: number,
  work: (filled: Filled) => Promise<T>,
): Promise<T> {
  using folder = temporaryFolder();
  const path = join(folder.path, 'buffer.db');
  const key = randomBytes(32);
  const clock = manualClock();
  const database = openDatabase({ path, key, keyPath: 'data.key' });
  try {
    database.pragma(`secure_delete=${secureDelete}`);
    migrate(database, randomBytes);
    database.exec("INSERT INTO meta (one, unit_id, epoch, last_seq) VALUES (1, 'pole-7', '1', 0)");
    const texts = fill(database, clock, reads);
    const audit = new AuditTrail(database, new Memo(join(folder.path, 'memo'), key, randomBytes), clock);
    const partitions = new Partitions(database, randomBytes);
    return await work({
      database,
      texts,
      partitions,
      clock,
      purge: () =>
        purgeExpired({ database, partitions, audit, randomBytes, onStep: () => undefined }, clock.utcNow()),
      find: (traces) => found(folder.path, key, traces),
    });
  } finally {
    database.close();
  }
}

const UNTIL_ALL_BUT_THE_YOUNG_ARE_DUE_MS = 3_600_000 + 1_800_000;

/** What is found before and after the purge of the older partitions. */
const purged = (secureDelete: 'ON' | 'OFF', reads: number) =>
  filled(secureDelete, reads, async ({ database, texts, purge, find, clock }) => {
    const traces = tracesOf(database, texts);
    const before = find(traces);
    clock.advance(UNTIL_ALL_BUT_THE_YOUNG_ARE_DUE_MS);
    return { traces, before, result: await purge(), after: find(traces), stays: stays(database) };
  });

/** Of some reads held past their time: what is found while the hold is in force, and after the purge of its release. */
const released = (secureDelete: 'ON' | 'OFF', reads: number) =>
  filled(secureDelete, reads, async ({ database, texts, partitions, purge, find, clock }) => {
    const holds = new Holds(database, partitions);
    const nowUtc = clock.utcNow();
    for (const [index, text] of texts.slice(0, HOLDS).entries()) {
      const plate = PlateText.parse(text);
      if (plate === null) throw new Error(`${text} is no plate`);
      const target = { kind: 'plate', plate, fromUtc: utcMs(nowUtc - DAY_MS * 2), toUtc: nowUtc } as const;
      holds.place(`h${index}`, { ...ORDER, target }, nowUtc);
      holds.reload();
    }
    clock.advance(UNTIL_ALL_BUT_THE_YOUNG_ARE_DUE_MS);
    const { held } = await purge();
    const traces = heldTraces(database, partitions, texts);
    const inForce = find(traces);
    for (const { holdId } of holds.inForce()) holds.release(holdId);
    holds.reload();
    await purge();
    return { held, inForce, after: find(traces) };
  });

const HOLDS = 60;
const DAY_MS = 86_400_000;
const ORDER = { caseNumber: '26-004711', operator: 'A. Example', reason: 'proof', reviewOn: '2026-06-01' };

const heldTraces = (
  database: Database,
  partitions: Partitions,
  texts: readonly string[],
): readonly Trace[] => [
  ...texts.map((text): Trace => ({ kind: 'plate', bytes: Buffer.from(text) })),
  ...partitions.ofHolds().flatMap(({ id, key }): readonly Trace[] => [
    { kind: 'key', bytes: Buffer.from(key) },
    ...database
      .prepare<[], Uint8Array>(`SELECT sealed FROM ${tableOf('contents', id)}`)
      .pluck()
      .all()
      .map(
        (sealed): Trace => ({ kind: 'sealed picture', bytes: Buffer.from(sealed.subarray(0, SAMPLE_BYTES)) }),
      ),
  ]),
];

const stays = (database: Database): number =>
  new Partitions(database, randomBytes).all().reduce(
    (sum, { id }) =>
      sum +
      Number(
        database
          .prepare(`SELECT count(*) FROM ${tableOf('reads', id)}`)
          .pluck()
          .get(),
      ),
    0,
  );

test('nothing of 10,000 purged reads is left in any page, in the log or in any other file', async () => {
  const { before, after, result, stays: left } = await purged('ON', READS);
  expect(before['plate']).toBeGreaterThan(READS - 10);
  expect(before['sealed picture']).toBeGreaterThan(3 * READS - 100);
  expect(before['sealed message']).toBeGreaterThan(100);
  expect(before['key']).toBeGreaterThan(10);
  expect(after).toEqual({});
  expect(result).toMatchObject({ reads: READS, logEmptied: true });
  expect(left).toBe(200);
}, 400_000);

test('the proof can fail: without secure_delete it finds plates, pictures and keys', async () => {
  const { after } = await purged('OFF', 3_000);
  expect(Object.keys(after).sort()).toEqual(['key', 'plate', 'sealed message', 'sealed picture']);
}, 400_000);

test('nothing that a hold kept is left after its release if its time is over', async () => {
  const { held, inForce, after } = await released('ON', FEWER_READS);
  expect(held).toBe(HOLDS);
  expect(inForce).toEqual({ plate: HOLDS, key: HOLDS, 'sealed picture': 3 * HOLDS });
  expect(after).toEqual({});
}, 400_000);

test('the proof of a release can fail: without secure_delete it finds what was held', async () => {
  const { after } = await released('OFF', FEWER_READS);
  expect(Object.keys(after).sort()).toEqual(['key', 'plate', 'sealed picture']);
}, 400_000);
