import { type UtcMs, utcMs } from '../../domain/time/time.ts';
import { Bug } from '../../platform/errors.ts';
import type { Database } from '../file/database.ts';
import { type BufferClock, IN_TIME, inTime } from './buffer-clock.ts';
import { type HoldPartition, PARTITION_KEY_BYTES, type Partition } from './partition.ts';
import { createHoldTables, createTables, tableOf } from './partition-tables.ts';

type Row = { readonly partition: number; readonly expires_at: number };

/** The partitions in use. A partition whose purge has begun is no longer one of them. */
export class Partitions {
  readonly #database: Database;
  readonly #randomBytes: (count: number) => Uint8Array;
  readonly #keys = new Map<number, Uint8Array>();

  constructor(database: Database, randomBytes: (count: number) => Uint8Array) {
    this.#database = database;
    this.#randomBytes = randomBytes;
  }

  /**
   * The partition that ends at `expiresAtUtc`. It is created if it does not exist, and is provisional while the clock
   * is unknown. The creation must not be rolled back, so call this outside a transaction.
   */
  endingAt(expiresAtUtc: UtcMs, isProvisional = false): Partition {
    return this.#find(expiresAtUtc, isProvisional) ?? this.#create(expiresAtUtc, isProvisional);
  }

  /** The partitions that end between these two moments, both included, earliest first. */
  endingWithin(fromUtc: UtcMs, toUtc: UtcMs): readonly Partition[] {
    return this.#select("state = 'open' AND expires_at BETWEEN ? AND ? ORDER BY expires_at", fromUtc, toUtc);
  }

  /**
   * The partitions whose records may be shown now, latest first: not those that are over and wait for the purge, and
   * none that is sealed (policy R5). A record of this boot is never sealed: powered time says how old it is.
   */
  readable(clock: Pick<BufferClock, 'keptNow' | 'sealedSeq' | 'believedOffMs'>): readonly Partition[] {
    return this.#select(
      `state = 'open' AND hold IS NULL AND is_provisional >= ? AND ${IN_TIME} ORDER BY expires_at DESC`,
      Number(clock.sealedSeq !== null),
      ...inTime(clock),
    );
  }

  /** All partitions, latest first. */
  all(): readonly Partition[] {
    return this.#select("state = 'open' AND hold IS NULL ORDER BY expires_at DESC");
  }

  /** The partitions of the holds in force, in the order in which the holds were placed. */
  ofHolds(): readonly HoldPartition[] {
    return this.#database
      .prepare<[], { partition: number; hold: string }>(
        "SELECT partition, hold FROM partitions WHERE state = 'open' AND hold IS NOT NULL ORDER BY partition",
      )
      .all()
      .map(({ partition, hold }) => ({ id: partition, holdId: hold, key: this.keyOf(partition) }));
  }

  /** Creates the partition for a new hold. Call it inside the caller's transaction. */
  createForHold(holdId: string): HoldPartition {
    const insert = this.#database.prepare('INSERT INTO partitions (hold) VALUES (?)');
    const id = Number(insert.run(holdId).lastInsertRowid);
    const key = this.#createTables(id);
    this.#database.exec(createHoldTables(id));
    return { id, holdId, key };
  }

  /** Whether the partition is still in use: it may end while the caller waits. */
  has(id: number): boolean {
    return this.#select("state = 'open' AND partition = ?", id).length > 0;
  }

  byId(id: number): Partition {
    const [partition] = this.#select("state = 'open' AND partition = ?", id);
    if (partition === undefined) throw new Bug('buffer.partition', `The buffer has no partition ${id}.`);
    return partition;
  }

  #find(expiresAtUtc: UtcMs, isProvisional: boolean): Partition | null {
    const where = "state = 'open' AND expires_at = ? AND is_provisional = ?";
    return this.#select(where, expiresAtUtc, Number(isProvisional))[0] ?? null;
  }

  #create(expiresAtUtc: UtcMs, isProvisional: boolean): Partition {
    const create = this.#database.transaction(() => {
      const insert = this.#database.prepare(
        'INSERT INTO partitions (expires_at, is_provisional) VALUES (?, ?)',
      );
      const id = Number(insert.run(expiresAtUtc, Number(isProvisional)).lastInsertRowid);
      return { id, expiresAtUtc, key: this.#createTables(id) };
    });
    return create();
  }

  /** @returns the new partition's key */
  #createTables(id: number): Uint8Array {
    this.#database.exec(createTables(id));
    const key = this.#randomBytes(PARTITION_KEY_BYTES);
    this.#database.prepare(`INSERT INTO ${tableOf('key', id)} VALUES (1, ?)`).run(key);
    return key;
  }

  #select(where: string, ...values: readonly number[]): readonly Partition[] {
    return this.#database
      .prepare<number[], Row>(`SELECT partition, expires_at FROM partitions WHERE ${where}`)
      .all(...values)
      .map(({ partition, expires_at }) => ({
        id: partition,
        expiresAtUtc: utcMs(expires_at),
        key: this.keyOf(partition),
      }));
  }

  /** The key of any partition that is still readable. */
  keyOf(id: number): Uint8Array {
    const known = this.#keys.get(id);
    if (known !== undefined) return known;
    const key = this.#database
      .prepare<[], Uint8Array>(`SELECT key FROM ${tableOf('key', id)}`)
      .pluck()
      .get();
    if (key === undefined) throw new Bug('buffer.partition-key', `The partition ${id} has no key.`);
    this.#keys.set(id, key);
    return key;
  }

  /** Call it once a partition's purge has begun: the key must not stay in memory. */
  forget(id: number): void {
    this.#keys.get(id)?.fill(0);
    this.#keys.delete(id);
  }
}
