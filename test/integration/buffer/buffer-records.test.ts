import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deriveKey } from '../../../src/buffer/keys/data-keys.ts';
import type { OutboxDraft } from '../../../src/domain/keeping/message.ts';
import { utcMs } from '../../../src/domain/time/time.ts';
import { MAX_RETENTION_MS } from '../../../src/policy/retention.ts';
import { unitKeys } from '../../support/buffer/data-key.ts';
import {
  openBuffer,
  pathsIn,
  readDraft,
  readRows,
  recordHit,
  recordRead,
  rowsIn,
  rowsOf,
  storedDetails,
  storedImages,
} from '../../support/buffer/open-buffer.ts';
import { plateText, syntheticIllegible, syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const failing: OutboxDraft = {
  kind: 'alert',
  topic: 'test/pole-7/alert',
  encode: () => {
    throw new Error('the encoder fails');
  },
};

const countsOf = (folder: string) => ({
  reads: rowsOf(folder, 'reads'),
  evidence: storedImages(folder).length,
  hits: rowsOf(folder, 'hits'),
  alerts: rowsOf(folder, 'alerts'),
});

describe('a record', () => {
  test('holds the read, its evidence, its hit, its alert and its messages', () => {
    using folder = temporaryFolder();
    using buffer = openBuffer(folder.path, manualClock());
    expect(recordRead(buffer, syntheticRead())).toHaveLength(1);
    expect(recordHit(buffer, syntheticRead())).toHaveLength(2);
    expect(countsOf(folder.path)).toEqual({ reads: 2, evidence: 5, hits: 1, alerts: 1 });
    expect(buffer.outbox.depth()).toMatchObject({ unpublished: 3, inFlight: 0, refused: 0 });
  });

  test('keeps the contextual image with a hit only, unless it is to be kept with every read', () => {
    using folder = temporaryFolder();
    using buffer = openBuffer(folder.path, manualClock());
    recordRead(buffer, syntheticRead());
    const read = syntheticRead();
    buffer.record({ read, hits: [], alerts: [] }, [readDraft(read)]);
    const contents = rowsIn<{ record_id: number; name: string }>(folder.path, 'contents');
    const images = contents.filter(({ name }) => name !== 'details');
    expect(images.map(({ record_id, name }) => `${record_id} ${name}`).sort()).toEqual([
      '1 plate-crop',
      '1 rectified-crop',
      '2 contextual-image',
      '2 plate-crop',
      '2 rectified-crop',
    ]);
  });

  test('of a plate that was not read holds its two crops, once, and gives no message', () => {
    using folder = temporaryFolder();
    using buffer = openBuffer(folder.path, manualClock());
    const passage = syntheticIllegible();
    buffer.recordIllegible(passage);
    buffer.recordIllegible(passage);
    buffer.recordIllegible(syntheticIllegible());
    expect(rowsOf(folder.path, 'illegible')).toBe(2);
    expect(countsOf(folder.path)).toEqual({ reads: 0, evidence: 4, hits: 0, alerts: 0 });
    expect(buffer.outbox.depth()).toMatchObject({ unpublished: 0 });
  });

  test('keeps its region with the alternatives', () => {
    using folder = temporaryFolder();
    using buffer = openBuffer(folder.path, manualClock());
    recordRead(buffer, syntheticRead());
    expect(readRows(folder.path)).toMatchObject([{ region: 'US-IA', region_confidence: 0.9 }]);
    expect(storedDetails(folder.path)).toMatchObject([
      { regionAlternatives: [{ region: 'US-NE', p: 0.0512345 }], looks: 5 },
    ]);
  });

  test('is stored as a whole or not at all, and gives its numbers back when it is not', () => {
    using folder = temporaryFolder();
    using buffer = openBuffer(folder.path, manualClock());
    const read = syntheticRead();
    const entry = { read, hits: [], alerts: [] };
    expect(() => buffer.record(entry, [readDraft(read), failing])).toThrow('the encoder fails');
    expect(countsOf(folder.path)).toEqual({ reads: 0, evidence: 0, hits: 0, alerts: 0 });
    expect(recordRead(buffer, read).map((id) => id.seq)).toEqual([1]);
  });

  test('of the same revision changes nothing and gives the ids of the first time', () => {
    using folder = temporaryFolder();
    using buffer = openBuffer(folder.path, manualClock());
    const read = syntheticRead();
    const first = recordHit(buffer, read);
    recordRead(buffer, syntheticRead());
    expect(recordHit(buffer, read)).toEqual(first);
    expect(rowsOf(folder.path, 'reads')).toBe(2);
    expect(buffer.events.filter(({ type }) => type === 'readRecorded')).toHaveLength(2);
    expect(recordHit(buffer, { ...read, revision: 2 }).map((id) => id.seq)).toEqual([4, 5]);
  });

  test('carries its own id and expiry in the stored body', () => {
    using folder = temporaryFolder();
    using buffer = openBuffer(folder.path, manualClock());
    const [id] = recordRead(buffer, syntheticRead());
    const [message] = buffer.outbox.take(1);
    const body = JSON.parse(new TextDecoder().decode(message?.body));
    expect(body.id).toEqual(id);
    expect(body.expiresAtUtc).toBe('2026-03-31T12:00:00.000Z');
    expect(message?.expiresAtUtc).toBe(Date.parse(body.expiresAtUtc));
  });
});

describe('the outbox', () => {
  test('hands out alerts before reads, each in their order', () => {
    using folder = temporaryFolder();
    using buffer = openBuffer(folder.path, manualClock());
    recordRead(buffer, syntheticRead());
    recordHit(buffer, syntheticRead());
    recordHit(buffer, syntheticRead());
    expect(buffer.outbox.take(2).map(({ id }) => id.seq)).toEqual([3, 5]);
    expect(buffer.outbox.take(9).map(({ id }) => id.seq)).toEqual([1, 2, 4]);
    expect(buffer.outbox.take(9)).toEqual([]);
  });

  test('outlives a restart with everything that was not confirmed', () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    const before = openBuffer(folder.path, clock);
    const [firstId] = recordRead(before, syntheticRead());
    for (let i = 0; i < 3; i += 1) recordRead(before, syntheticRead());
    before.outbox.take(3);
    before.outbox.take(0, [1]);
    before.outbox.refuse(2, 'not authorized');
    before.close();
    using after = openBuffer(folder.path, clock);
    const waiting = after.outbox.take(9);
    expect(new Set(waiting.map(({ id }) => id.epoch))).toEqual(new Set([firstId?.epoch]));
    expect(waiting.map(({ id, attempt }) => [id.seq, attempt])).toEqual([
      [2, 2],
      [3, 2],
      [4, 1],
    ]);
    expect(recordRead(after, syntheticRead()).map((id) => id.seq)).toEqual([5]);
  });

  test('counts only what it would hand out', () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock, { retention: { readMs: 1_000, hitMs: 3_600_000 } });
    recordRead(buffer, syntheticRead());
    recordHit(buffer, syntheticRead());
    clock.advance(1_000);
    expect(buffer.outbox.depth()).toMatchObject({ unpublished: 2 });
    expect(buffer.outbox.take(9)).toHaveLength(2);
  });

  test('counts what waits and knows the oldest', () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock);
    const oldestUtc = clock.utcNow();
    for (let i = 0; i < 3; i += 1) {
      recordRead(buffer, syntheticRead());
      clock.advance(1_000);
    }
    buffer.outbox.take(2);
    buffer.outbox.refuse(2, 'not authorized');
    expect(buffer.outbox.depth()).toEqual({ unpublished: 1, inFlight: 1, refused: 1, oldestUtc });
    buffer.outbox.take(0, [1]);
    buffer.outbox.take(0, [2]);
    expect(buffer.outbox.depth()).toMatchObject({ inFlight: 0, refused: 1, oldestUtc: oldestUtc + 2_000 });
  });
});

test('no file beside the key shows a plate, a name, a key, an image or that it is a database', async () => {
  using folder = temporaryFolder();
  const clock = manualClock();
  using buffer = openBuffer(folder.path, clock);
  for (let i = 0; i < 50; i += 1) recordHit(buffer, syntheticRead('ZZQ9173'));
  const now = clock.utcNow();
  buffer.holds.place({
    caseNumber: '26-004711',
    operator: 'A. Example',
    reason: 'hit and run',
    reviewOn: '2026-05-01',
    target: { kind: 'plate', plate: plateText('ZZQ9173'), fromUtc: utcMs(now - 1_000), toUtc: now },
  });
  clock.advance(MAX_RETENTION_MS);
  await buffer.purge();
  for (let i = 0; i < 50; i += 1) recordHit(buffer, syntheticRead('ZZQ9173', clock.utcNow()));
  const files = readdirSync(folder.path).filter((name) => name !== 'data.key');
  expect(files.sort()).toEqual([
    'buffer.db',
    'buffer.db-shm',
    'buffer.db-wal',
    'buffer.db.keys',
    'buffer.db.lock',
    'buffer.db.memo',
  ]);
  const keyHex = readFileSync(join(folder.path, 'data.key'), 'utf8').trim();
  const unit = unitKeys(pathsIn(folder.path));
  const words = [
    'ZZQ9173',
    'A. Example',
    '26-004711',
    'SQLite format',
    'CREATE TABLE',
    'invented',
    'pole-7',
    keyHex,
  ];
  const bare = [Buffer.from(keyHex, 'hex'), unit.database, unit.files];
  const keys = [...bare, ...bare.map((key) => deriveKey(key, 'waypost/buffer'))].flatMap((key) => [
    Buffer.from(key),
    Buffer.from(Buffer.from(key).toString('hex')),
  ]);
  for (const name of files) {
    const bytes = readFileSync(join(folder.path, name));
    for (const clear of [...words, ...keys])
      expect(bytes.includes(clear), `${String(clear)} in ${name}`).toBe(false);
    expect(statSync(join(folder.path, name)).mode & 0o077, name).toBe(0);
  }
});
