import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { markDamaged, setAsideIfMarked } from '../../../src/buffer/recovery/set-aside.ts';
import { utcMs } from '../../../src/domain/time/time.ts';
import { Corrupt, Unavailable } from '../../../src/platform/errors.ts';
import { MAX_RETENTION_MS } from '../../../src/policy/retention.ts';
import { damageBuffer, openBuffer, recordHit, recordRead, rowsOf } from '../../support/buffer/open-buffer.ts';
import {
  LATER_MIGRATIONS,
  putStoredBuffer,
  STORED_FILE,
  STORED_VERSION,
} from '../../support/buffer/stored-buffer.ts';
import { NOON, syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const DAMAGE = new Corrupt('buffer.corrupt', 'The buffer is damaged.');
const DAY_MS = 86_400_000;
const UNTIL = `buffer.db.damaged-until-${NOON + MAX_RETENTION_MS}`;

const filesOf = (folder: string) => readdirSync(folder).filter((name) => /damaged/.test(name));

/** A closed buffer with one read and a spoilt page. @returns its epoch */
function damagedBuffer(folder: string): string | undefined {
  using buffer = openBuffer(folder, manualClock());
  const [id] = recordRead(buffer, syntheticRead());
  buffer.close();
  damageBuffer(folder);
  return id?.epoch;
}

describe('a buffer of a past version', () => {
  test('is copied before it is migrated; the copy opens as it was, and is gone after a day', async () => {
    using folder = temporaryFolder();
    putStoredBuffer(folder.path);
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock, { migrations: LATER_MIGRATIONS });
    const file = `buffer.db.version-${STORED_VERSION}-until-${NOON + DAY_MS}`;
    expect(buffer.events).toContainEqual({ type: 'bufferBackedUp', file });
    const copy = join(folder.path, file);
    expect(readFileSync(copy).equals(readFileSync(STORED_FILE))).toBe(true);
    expect(statSync(copy).mode & 0o077).toBe(0);
    clock.advance(DAY_MS - 1);
    await buffer.purge();
    expect(existsSync(copy)).toBe(true);
    clock.advance(1);
    await buffer.purge();
    expect(existsSync(copy)).toBe(false);
  });

  test('is not copied again once it is migrated, and a new one not at all', () => {
    using folder = temporaryFolder();
    openBuffer(folder.path, manualClock()).close();
    using buffer = openBuffer(folder.path, manualClock());
    expect(buffer.events.map(({ type }) => type)).toEqual(['bufferOpened']);
    expect(readdirSync(folder.path).filter((name) => name.includes('until'))).toEqual([]);
  });
});

describe('a damaged buffer', () => {
  test('that is found at the start is set aside unchanged, and a new one begins under the same key', () => {
    using folder = temporaryFolder();
    const epoch = damagedBuffer(folder.path);
    const bytes = readFileSync(join(folder.path, 'buffer.db'));
    using buffer = openBuffer(folder.path, manualClock());
    expect(buffer.events).toMatchObject([
      { type: 'bufferSetAside', file: UNTIL },
      { type: 'bufferOpened', created: true },
    ]);
    expect(filesOf(folder.path)).toEqual([UNTIL]);
    expect(readFileSync(join(folder.path, UNTIL)).equals(bytes)).toBe(true);
    const [id] = recordHit(buffer, syntheticRead());
    expect(id).toMatchObject({ seq: 1 });
    expect(id?.epoch).not.toBe(epoch);
    expect(rowsOf(folder.path, 'reads')).toBe(1);
  });

  test('that is found later is set aside with its log at the next start, and only if it was damage', () => {
    using folder = temporaryFolder();
    using first = openBuffer(folder.path, manualClock());
    recordRead(first, syntheticRead());
    const log = readFileSync(join(folder.path, 'buffer.db-wal'));
    first.noteFailure(new Unavailable('buffer.storage', 'no space'));
    expect(filesOf(folder.path)).toEqual([]);
    first.noteFailure(DAMAGE);
    first.noteFailure(DAMAGE);
    // As a kill leaves it: a close would take the log into the file.
    const killed = join(folder.path, 'killed');
    writeFileSync(killed, log);
    first.close();
    renameSync(killed, join(folder.path, 'buffer.db-wal'));
    using second = openBuffer(folder.path, manualClock());
    expect(filesOf(folder.path)).toEqual([UNTIL, `${UNTIL}-wal`]);
    expect(readFileSync(join(folder.path, `${UNTIL}-wal`)).equals(log)).toBe(true);
    expect(second.outbox.depth()).toMatchObject({ unpublished: 0 });
  });

  test.each(['nothing', 'the log', 'the log and the file'])(
    'is set aside whole although the power failed when %s had been moved',
    (moved) => {
      using folder = temporaryFolder();
      const path = join(folder.path, 'buffer.db');
      writeFileSync(path, 'file');
      writeFileSync(`${path}-wal`, 'log');
      writeFileSync(`${path}-shm`, 'index');
      markDamaged(path, utcMs(NOON + MAX_RETENTION_MS));
      if (moved !== 'nothing') renameSync(`${path}-wal`, join(folder.path, `${UNTIL}-wal`));
      if (moved === 'the log and the file') renameSync(path, join(folder.path, UNTIL));
      expect(setAsideIfMarked(path)).toBe(UNTIL);
      expect(readdirSync(folder.path)).toEqual([UNTIL, `${UNTIL}-wal`]);
      expect(readFileSync(join(folder.path, UNTIL), 'utf8')).toBe('file');
      expect(readFileSync(join(folder.path, `${UNTIL}-wal`), 'utf8')).toBe('log');
      expect(setAsideIfMarked(path)).toBeNull();
    },
  );

  test('is destroyed when its last possible record expires, and not a millisecond earlier', async () => {
    using folder = temporaryFolder();
    damagedBuffer(folder.path);
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock);
    clock.advance(MAX_RETENTION_MS - 1);
    await buffer.purge();
    expect(existsSync(join(folder.path, UNTIL))).toBe(true);
    clock.advance(1);
    await buffer.purge();
    expect(filesOf(folder.path)).toEqual([]);
  });

  test('is kept no longer than the policy keeps its reads and hits', () => {
    using folder = temporaryFolder();
    damagedBuffer(folder.path);
    using _buffer = openBuffer(folder.path, manualClock(), {
      retention: { readMs: 180_000, hitMs: 3_600_000 },
    });
    expect(filesOf(folder.path)).toEqual([`buffer.db.damaged-until-${NOON + 3_600_000}`]);
  });
});
