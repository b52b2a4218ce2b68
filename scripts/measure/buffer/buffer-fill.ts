/** A buffer of many reads, faster than a unit records them: a commit for every hundred. */
import { randomBytes } from 'node:crypto';
import { openDatabase } from '../../../src/buffer/file/database.ts';
import { migrate } from '../../../src/buffer/migrations/migrations.ts';
import { Partitions } from '../../../src/buffer/partitions/partitions.ts';
import { Records } from '../../../src/buffer/records/records.ts';
import { type UtcMs, utcMs } from '../../../src/domain/time/time.ts';
import { expiresAt, MAX_RETENTION_MS } from '../../../src/policy/retention.ts';
import { syntheticHit, syntheticImage, syntheticRead } from '../../../test/support/buffer/synthetic-read.ts';
import { seededRandom } from '../../../test/support/seeded-random.ts';

export const POLICY = { readMs: MAX_RETENTION_MS, hitMs: MAX_RETENTION_MS };

export type Fill = {
  readonly path: string;
  readonly key: Uint8Array;
  readonly unitId: string;
  readonly reads: number;
  /** Of the first read; those after it follow evenly. */
  readonly fromUtc: UtcMs;
  readonly everyMs: number;
  /** Of both crops together. */
  readonly imageBytes: number;
  /** 0 where no contextual image is kept. */
  readonly contextualBytes: number;
  readonly onProgress: (done: number) => void;
};

/** Invented texts that no two reads share by more than chance. */
export const plateOf = (index: number): string => {
  const random = seededRandom(index);
  return random.text(3, 'ABCDEFGHJKLMNPRSTUVWXYZ') + random.text(3, '0123456789');
};

const COMMIT = 100;

/** The reads of a unit whose broker has them all: their messages are no more. One in a thousand has a hit. */
export function fillBuffer(fill: Fill): void {
  const database = openDatabase({ path: fill.path, key: fill.key, keyPath: 'none' });
  migrate(database, randomBytes);
  database
    .prepare('INSERT INTO meta (one, unit_id, epoch, last_seq) VALUES (1, ?, ?, 0)')
    .run(fill.unitId, '0011223344556677');
  const partitions = new Partitions(database, randomBytes);
  const records = new Records(database, partitions, randomBytes);
  const noise = randomBytes(fill.imageBytes + fill.contextualBytes);
  const image = (from: number, bytes: number) => ({
    ...syntheticImage(''),
    jpeg: noise.subarray(from, from + bytes),
  });
  const crop = image(0, fill.imageBytes / 2);
  const contextualImage = fill.contextualBytes > 0 ? image(fill.imageBytes, fill.contextualBytes) : null;
  const evidence = { plateCrop: crop, rectifiedCrop: crop, contextualImage };
  const some = database.transaction((first: number) => {
    for (let i = first; i < Math.min(first + COMMIT, fill.reads); i += 1) {
      const at = utcMs(fill.fromUtc + i * fill.everyMs);
      const read = { ...syntheticRead(plateOf(i), at), evidence };
      const hits = i % 1_000 === 0 ? [syntheticHit(read)] : [];
      records.insert({ read, hits, alerts: [] }, partitions.endingAt(expiresAt(at, 'read', POLICY)), {
        recordedAtUtc: at,
        clockOffsetMs: 0,
      });
    }
  });
  for (let first = 0; first < fill.reads; first += COMMIT) {
    some(first);
    if (first % 20_000 === 0) fill.onProgress(first);
  }
  database.close();
}
