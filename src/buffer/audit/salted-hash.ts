import { PlateHash, type PlateHashing } from '../../domain/access/plate-hash.ts';
import { type Clock, type UtcMs, utcMs } from '../../domain/time/time.ts';
import { type Database, explained } from '../file/database.ts';
import { deriveKey } from '../keys/data-keys.ts';
import type { Partition } from '../partitions/partition.ts';

export type SaltedHashParts = {
  readonly database: Database;
  readonly clock: Pick<Clock, 'utcNow'>;
  /** Of what is recorded now. It is called outside of transactions. */
  readonly partition: () => Partition;
  /** All that still exist. */
  readonly all: () => readonly Partition[];
};

/** How far ahead the use of a salt is noted, so that not every hash has to be. */
const NOTED_AHEAD_MS = 60_000;

/**
 * Plates in the audit chain (policy C2). All plates of a country can be tried in minutes by somebody who has the unit's
 * key, and the chain is permanent. So each hash is salted with the key of the partition of what is recorded now. The
 * salt is destroyed with that partition, like the clear words of a query. The file keeps until when each salt was used:
 * what is older than the last use of a destroyed salt can no longer be answered for certain.
 */
export class SaltedHash implements PlateHashing {
  readonly #parts: SaltedHashParts;
  #noted = { partition: 0, untilUtc: Number.NEGATIVE_INFINITY };

  constructor(parts: SaltedHashParts) {
    this.#parts = parts;
  }

  /** Call it outside of transactions: it may create a partition. @returns 64 hexadecimal digits */
  of(plate: string): string {
    const partition = this.#parts.partition();
    this.#noteUse(partition);
    return new PlateHash(saltOf(partition)).of(plate);
  }

  /** A hash function for each salt that still exists: to find out who asked for a plate. */
  salts(): readonly PlateHashing[] {
    return this.#parts.all().map((partition) => new PlateHash(saltOf(partition)));
  }

  /** When a salt that is destroyed by now was last used; null if none is. */
  goneUntil(): UtcMs | null {
    const { database } = this.#parts;
    const select = database
      .prepare<[], number | null>(
        `SELECT max(used_until) FROM salts WHERE partition NOT IN
           (SELECT partition FROM partitions WHERE state = 'open' AND hold IS NULL)`,
      )
      .pluck();
    const until = explained(database, () => select.get());
    return until === null || until === undefined ? null : utcMs(until);
  }

  #noteUse({ id }: Partition): void {
    const { database, clock } = this.#parts;
    const now = clock.utcNow();
    const { partition, untilUtc } = this.#noted;
    if (partition === id && now <= untilUtc && untilUtc - now <= NOTED_AHEAD_MS) return;
    const noted = { partition: id, untilUtc: now + NOTED_AHEAD_MS };
    const put = database.prepare(
      `INSERT INTO salts VALUES (@partition, @untilUtc)
       ON CONFLICT (partition) DO UPDATE SET used_until = max(used_until, @untilUtc)`,
    );
    explained(database, () => put.run(noted));
    this.#noted = noted;
  }
}

const saltOf = ({ key }: Partition): Uint8Array => deriveKey(key, 'waypost/audit-plates');
