import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tombstoneMessage } from '../../../src/contract/tombstone-message.ts';
import { utcMs } from '../../../src/domain/time/time.ts';
import { MAX_RETENTION_MS } from '../../../src/policy/retention.ts';
import { lookInto, openBuffer, recordHit, recordRead, rowsOf } from '../../support/buffer/open-buffer.ts';
import { NOON, syntheticIllegible, syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

describe('the purge', () => {
  test('deletes delivered and undelivered records at 30 days, and none a millisecond earlier', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock);
    recordRead(buffer, syntheticRead());
    recordHit(buffer, syntheticRead());
    buffer.outbox.take(1);
    buffer.outbox.take(0, [3]);
    clock.advance(MAX_RETENTION_MS - 1);
    expect(await buffer.purge()).toMatchObject({ reads: 0, undelivered: 0 });
    expect(rowsOf(folder.path, 'contents')).toBe(7);
    clock.advance(1);
    expect(await buffer.purge()).toEqual({
      reads: 2,
      held: 0,
      illegible: 0,
      undelivered: 2,
      logEmptied: true,
    });
    for (const table of ['reads', 'contents', 'hits', 'alerts'] as const)
      expect(rowsOf(folder.path, table), table).toBe(0);
    // What waits is the message that tells of the two.
    const [told, ...more] = buffer.outbox.take(9);
    expect(more).toEqual([]);
    expect(tombstoneMessage.parse(JSON.parse(String(told?.body)))).toMatchObject({
      id: { seq: 4 },
      purged: [{ from: 1, to: 2 }],
    });
    expect(buffer.events.at(-1)).toEqual({
      type: 'recordsPurged',
      reads: 2,
      held: 0,
      illegible: 0,
      undelivered: 2,
      olderThanUtc: NOON + MAX_RETENTION_MS,
    });
  });

  test('of delivered records leaves nothing in the log and nothing to report', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock);
    recordRead(buffer, syntheticRead());
    buffer.outbox.take(1);
    buffer.outbox.take(0, [1]);
    clock.advance(MAX_RETENTION_MS);
    expect(await buffer.purge()).toMatchObject({ reads: 1, undelivered: 0, logEmptied: true });
    expect(readFileSync(join(folder.path, 'buffer.db-wal'))).toHaveLength(0);
    expect(buffer.outbox.depth()).toMatchObject({ unpublished: 0 });
  });

  test('leaves no table and no key of expired records', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock);
    recordRead(buffer, syntheticRead());
    buffer.outbox.take(1);
    buffer.outbox.take(0, [1]);
    const tables = (): readonly string[] => {
      using database = lookInto(folder.path);
      return database
        .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB '*_[0-9]*'")
        .pluck()
        .all();
    };
    expect(tables()).toEqual(expect.arrayContaining(['key_1', 'reads_1', 'contents_1', 'messages_1']));
    clock.advance(MAX_RETENTION_MS);
    expect(await buffer.purge()).toMatchObject({ reads: 1, logEmptied: true });
    expect(tables()).toEqual([]);
  });

  test('keeps reporting undelivered purged records until the broker knows, even when the report was purged', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock);
    const purgedOf = () => {
      const [told] = buffer.outbox.take(1);
      return told && tombstoneMessage.parse(JSON.parse(String(told.body)));
    };
    recordHit(buffer, syntheticRead('WAYP0ST', clock.utcNow()));
    clock.advance(MAX_RETENTION_MS);
    await buffer.purge();
    clock.advance(MAX_RETENTION_MS);
    await buffer.purge();
    expect(purgedOf()).toMatchObject({
      id: { seq: 4 },
      purged: [
        { from: 1, to: 2 },
        { from: 3, to: 3 },
      ],
    });
    buffer.outbox.take(0, [4]);
    clock.advance(MAX_RETENTION_MS);
    await buffer.purge();
    expect(purgedOf()).toBeUndefined();
  });

  test('never waits longer than 30 days, whatever the policy says', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    const forever = { readMs: MAX_RETENTION_MS * 12, hitMs: Number.POSITIVE_INFINITY };
    using buffer = openBuffer(folder.path, clock, { retention: forever });
    recordRead(buffer, syntheticRead());
    recordHit(buffer, syntheticRead());
    clock.advance(MAX_RETENTION_MS);
    expect(await buffer.purge()).toMatchObject({ reads: 2 });
  });

  test('deletes plates that were not read as soon as reads that hit nothing, in batches too', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock, { retention: { readMs: 180_000, hitMs: 3_600_000 } });
    for (let i = 0; i < 250; i += 1) buffer.recordIllegible(syntheticIllegible());
    clock.advance(179_999);
    expect(await buffer.purge()).toMatchObject({ illegible: 0 });
    expect(rowsOf(folder.path, 'contents')).toBe(750);
    clock.advance(1);
    expect(await buffer.purge()).toMatchObject({ reads: 0, illegible: 250, logEmptied: true });
    expect(buffer.events.at(-1)).toMatchObject({ type: 'recordsPurged', illegible: 250 });
    for (const table of ['illegible', 'contents'] as const) expect(rowsOf(folder.path, table), table).toBe(0);
  });

  test('keeps each class for its own time', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock, { retention: { readMs: 180_000, hitMs: 3_600_000 } });
    recordRead(buffer, syntheticRead());
    recordHit(buffer, syntheticRead());
    clock.advance(180_000);
    expect(await buffer.purge()).toMatchObject({ reads: 1, undelivered: 1 });
    expect(rowsOf(folder.path, 'reads')).toBe(1);
    expect(rowsOf(folder.path, 'hits')).toBe(1);
  });

  test('counts from the capture, not from the recording', async () => {
    using folder = temporaryFolder();
    using buffer = openBuffer(folder.path, manualClock());
    recordRead(buffer, syntheticRead('LATE123', utcMs(NOON - MAX_RETENTION_MS)));
    expect(buffer.outbox.take(9)).toEqual([]);
    expect(await buffer.purge()).toMatchObject({ reads: 1, undelivered: 1 });
  });

  test('is early by one step of the grid at most, and the message says when', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock);
    const STEP_MS = MAX_RETENTION_MS / 120;
    recordRead(buffer, syntheticRead('WAYP0ST', utcMs(NOON - 1)));
    recordRead(buffer, syntheticRead());
    expect(buffer.outbox.take(2).map(({ expiresAtUtc }) => expiresAtUtc - NOON)).toEqual([
      MAX_RETENTION_MS - STEP_MS,
      MAX_RETENTION_MS,
    ]);
    clock.advance(MAX_RETENTION_MS - STEP_MS - 1);
    expect(await buffer.purge()).toMatchObject({ reads: 0 });
    clock.advance(1);
    expect(await buffer.purge()).toMatchObject({ reads: 1 });
    expect(rowsOf(folder.path, 'reads')).toBe(1);
  });

  test('counts from the recording where the capture claims to be later', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock);
    recordRead(buffer, syntheticRead('AHEAD12', utcMs(NOON + 86_400_000)));
    clock.advance(MAX_RETENTION_MS);
    expect(await buffer.purge()).toMatchObject({ reads: 1 });
  });

  test('works through many batches while reads are still being recorded, and its numbers continue', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock);
    for (let i = 0; i < 350; i += 1) recordRead(buffer, syntheticRead());
    clock.advance(MAX_RETENTION_MS);
    const purged = buffer.purge();
    const [id] = recordRead(buffer, syntheticRead('FRESH1', clock.utcNow()));
    expect(id?.seq).toBe(351);
    expect(await purged).toMatchObject({ reads: 350, undelivered: 350 });
    expect(rowsOf(folder.path, 'reads')).toBe(1);
  });

  test('counts once the log is empty, or the next time if an open reader keeps the log from being emptied', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock);
    recordRead(buffer, syntheticRead());
    using reader = lookInto(folder.path);
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM outbox').get();
    clock.advance(MAX_RETENTION_MS);
    expect(await buffer.purge()).toEqual({
      reads: 0,
      held: 0,
      illegible: 0,
      undelivered: 0,
      logEmptied: false,
    });
    expect(rowsOf(folder.path, 'reads')).toBe(0);
    reader.exec('COMMIT');
    expect(await buffer.purge()).toEqual({
      reads: 1,
      held: 0,
      illegible: 0,
      undelivered: 1,
      logEmptied: true,
    });
  });

  test('that is requested while one is running is the same purge', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock);
    for (let i = 0; i < 150; i += 1) recordRead(buffer, syntheticRead());
    clock.advance(MAX_RETENTION_MS);
    const [first, second] = await Promise.all([buffer.purge(), buffer.purge()]);
    expect(second).toBe(first);
    expect(await buffer.purge()).toMatchObject({ reads: 0, logEmptied: true });
  });

  test('stops where it is when the buffer is closed, and is finished after the next start', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    const buffer = openBuffer(folder.path, clock);
    for (let i = 0; i < 150; i += 1) recordRead(buffer, syntheticRead());
    clock.advance(MAX_RETENTION_MS);
    const purged = buffer.purge();
    buffer.close();
    expect(await purged).toMatchObject({ reads: 0, logEmptied: false });
    using again = openBuffer(folder.path, clock);
    expect(again.outbox.take(1)).toEqual([]);
    expect(await again.purge()).toEqual({
      reads: 150,
      held: 0,
      illegible: 0,
      undelivered: 150,
      logEmptied: true,
    });
  });
});
