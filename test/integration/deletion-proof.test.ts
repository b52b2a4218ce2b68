import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AuditTrail } from '../../src/buffer/audit-trail.ts';
import { type Database, openDatabase } from '../../src/buffer/database.ts';
import { migrate } from '../../src/buffer/migrations.ts';
import { Outbox } from '../../src/buffer/outbox.ts';
import { tableOf } from '../../src/buffer/partition.ts';
import { Partitions } from '../../src/buffer/partitions.ts';
import { purgeExpired } from '../../src/buffer/purge.ts';
import { Records } from '../../src/buffer/records.ts';
import { expiresAt } from '../../src/domain/retention.ts';
import { clearPages } from '../support/clear-pages.ts';
import { manualClock } from '../support/manual-clock.ts';
import { readDraft } from '../support/open-buffer.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { syntheticHit, syntheticImage, syntheticRead } from '../support/synthetic-read.ts';
import { temporaryFolder } from '../support/temp-folder.ts';

/** The plates of the proof; 200 more come after them and stay. */
const READS = 10_000;
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
  const outbox = new Outbox(database, partitions, { unitId: 'pole-7', epoch: '1' }, { clock, randomBytes });
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
      now,
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
  const byStart = Map.groupBy(traces, ({ bytes }) => bytes.readUIntLE(0, 3));
  // Asked at every byte of every page: a look into a table of bits costs far less than one into a map.
  const starts = new Uint8Array(2 ** 24);
  for (const start of byStart.keys()) starts[start] = 1;
  const seen = new Set<Trace>();
  const look = (haystack: Buffer): void => {
    let start = haystack.length < 3 ? 0 : haystack.readUIntLE(0, 3);
    for (let at = 0; at + 3 <= haystack.length; at += 1) {
      if (starts[start] === 1)
        for (const trace of byStart.get(start) ?? [])
          if (haystack.subarray(at, at + trace.bytes.length).equals(trace.bytes)) seen.add(trace);
      start = (start >>> 8) | ((haystack[at + 3] ?? 0) << 16);
    }
  };
  for (const page of clearPages(join(folder, 'buffer.db'), key)) look(page);
  for (const name of readdirSync(folder)) look(readFileSync(join(folder, name)));
  const counts = Map.groupBy(seen, ({ kind }) => kind);
  return Object.fromEntries([...counts].map(([kind, those]) => [kind, those.length]));
}

/** What is found before and after the purge of the older partitions. */
async function purged(secureDelete: 'ON' | 'OFF', reads: number) {
  using folder = temporaryFolder();
  const path = join(folder.path, 'buffer.db');
  const key = randomBytes(32);
  const clock = manualClock();
  const database = openDatabase({ path, key, keyPath: 'data.key' });
  try {
    database.pragma(`secure_delete=${secureDelete}`);
    migrate(database, path, randomBytes);
    database.exec("INSERT INTO meta (one, unit_id, epoch, last_seq) VALUES (1, 'pole-7', '1', 0)");
    const texts = fill(database, clock, reads);
    const traces = tracesOf(database, texts);
    const before = found(folder.path, key, traces);
    clock.advance(3_600_000 + 1_800_000);
    const audit = new AuditTrail(database, join(folder.path, 'audit-head'), clock);
    const partitions = new Partitions(database, randomBytes);
    const result = await purgeExpired(database, partitions, audit, clock.utcNow());
    return { traces, before, after: found(folder.path, key, traces), result, stays: stays(database) };
  } finally {
    database.close();
  }
}

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
}, 120_000);

test('the proof can fail: without secure_delete it finds plates, pictures and keys', async () => {
  const { after } = await purged('OFF', 3_000);
  expect(Object.keys(after).sort()).toEqual(['key', 'plate', 'sealed message', 'sealed picture']);
}, 120_000);
