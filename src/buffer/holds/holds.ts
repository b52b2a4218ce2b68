import type { Hold, HoldOrder } from '../../domain/keeping/hold.ts';
import { foldVariants } from '../../domain/keeping/hold.ts';
import { PlateText } from '../../domain/plate/plate-text.ts';
import { type UtcMs, utcMs } from '../../domain/time/time.ts';
import { Corrupt } from '../../platform/errors.ts';
import type { Database } from '../file/database.ts';
import type { HoldPartition, Partition } from '../partitions/partition.ts';
import { tableOf } from '../partitions/partition-tables.ts';
import type { Partitions } from '../partitions/partitions.ts';
import { captureClockOf, capturedSql } from '../time/when-captured.ts';

/** A hold's text as it is stored: the plate in clear, within the encrypted file. */
type StoredHold = Omit<Hold, 'target' | 'holdId'> & {
  readonly target:
    | { readonly kind: 'reads'; readonly readIds: readonly string[] }
    | { readonly kind: 'plate'; readonly plate: string; readonly fromUtc: number; readonly toUtc: number };
};

type PlacedHold = { readonly hold: Hold; readonly partition: HoldPartition };

/**
 * The holds in force (policy R2). Each has a partition of its own. A hold lists its reads by id: the reads that its
 * order named, the matching reads that existed when it was placed, and the matching reads recorded since then within
 * its window. Their records stay in their ordinary partition until they expire. The purge copies them into the hold's
 * partition before it destroys the rest.
 *
 * Every method except `inForce`, `words`, `heldReads` and `gather` runs inside the caller's transaction.
 */
export class Holds {
  readonly #database: Database;
  readonly #partitions: Partitions;
  #inForce: readonly PlacedHold[];

  constructor(database: Database, partitions: Partitions) {
    this.#database = database;
    this.#partitions = partitions;
    this.#inForce = this.#load();
  }

  inForce(): readonly Hold[] {
    return this.#inForce.map(({ hold }) => hold);
  }

  /** How many reads a hold keeps, or will keep once they expire. */
  heldReads(holdId: string): number {
    const partition = this.#partitions.ofHolds().find((one) => one.holdId === holdId);
    if (partition === undefined) return 0;
    const table = tableOf('held', partition.id);
    return Number(this.#database.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  }

  /** For the memo: what a new database needs to continue the holds. */
  words(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#inForce.map(({ hold }) => [hold.holdId, encode(hold)]));
  }

  /** @returns the ids of these reads that are nowhere in the buffer */
  unknown(readIds: readonly string[]): readonly string[] {
    const tables = [
      ...this.#partitions.all().map(({ id }) => tableOf('reads', id)),
      // An expired read may be in another hold's partition.
      ...this.#inForce.map(({ partition }) => tableOf('held', partition.id)),
    ];
    const missing = new Set(readIds);
    for (const table of tables) {
      const select = this.#database.prepare(`SELECT 1 FROM ${table} WHERE read_id = ?`);
      for (const readId of missing) if (select.get(readId) !== undefined) missing.delete(readId);
    }
    return [...missing];
  }

  place(holdId: string, order: HoldOrder, placedAtUtc: UtcMs): Hold {
    const hold = { ...order, holdId, placedAtUtc };
    const partition = this.#create(holdId, encode(hold));
    const keep = this.#keeper(partition);
    for (const readId of this.#named(hold)) keep(readId);
    return hold;
  }

  /** Restores holds from a damaged database. @returns how many */
  restore(words: Readonly<Record<string, string>>): number {
    const isThere = (holdId: string): boolean => this.#of(holdId) !== null;
    for (const [holdId, json] of Object.entries(words)) {
      // A crash may have come after the holds were restored and before the first audit entry.
      if (isThere(holdId)) continue;
      const keep = this.#keeper(this.#create(holdId, json));
      for (const readId of this.#named(decode(holdId, json))) keep(readId);
    }
    return Object.keys(words).length;
  }

  /** Called when a read is recorded in this partition: adds the read to each hold that covers its plate. */
  catch(readId: string, within: number): void {
    for (const { hold, partition } of this.#inForce)
      for (const found of this.#matching(hold, within, readId)) this.#keeper(partition)(found);
  }

  /** Called when the dates of stored reads may have changed: a read may lie within a hold's window now. */
  gather(): void {
    const gather = this.#database.transaction(() => {
      for (const { hold, partition } of this.#inForce)
        for (const { id } of this.#partitions.all())
          for (const found of this.#matching(hold, id)) this.#keeper(partition)(found);
    });
    if (this.#inForce.length > 0) gather.immediate();
  }

  review(holdId: string, change: Pick<Hold, 'reviewOn' | 'reason'>): void {
    const placed = this.#of(holdId);
    if (placed === null) return;
    const table = tableOf('hold', placed.partition.id);
    this.#database.prepare(`UPDATE ${table} SET words_json = ?`).run(encode({ ...placed.hold, ...change }));
  }

  /** The next purge destroys the hold's partition. Nothing reads it after the commit. */
  release(holdId: string): void {
    this.#database.prepare("UPDATE partitions SET state = 'released' WHERE hold = ?").run(holdId);
  }

  /** Call it after each commit or rollback of a change to the holds. */
  reload(): void {
    this.#inForce = this.#load();
  }

  #create(holdId: string, words: string): HoldPartition {
    const partition = this.#partitions.createForHold(holdId);
    this.#database.prepare(`INSERT INTO ${tableOf('hold', partition.id)} VALUES (1, ?)`).run(words);
    return partition;
  }

  #keeper({ id }: HoldPartition): (readId: string) => void {
    const insert = this.#database.prepare(`INSERT OR IGNORE INTO ${tableOf('held', id)} VALUES (?)`);
    return (readId) => void insert.run(readId);
  }

  #named(hold: Hold): readonly string[] {
    const { target } = hold;
    if (target.kind === 'reads') return target.readIds;
    // A new hold also covers expired reads that another hold keeps.
    const places: readonly Pick<Partition, 'id'>[] = [
      ...this.#partitions.all(),
      ...this.#inForce.map(({ partition }) => partition),
    ];
    return places.flatMap(({ id }) => this.#matching(hold, id));
  }

  /** The reads of a partition that a hold names by plate and window, or one of them: those that a search would find. */
  #matching({ target }: Hold, within: number, readId: string | null = null): readonly string[] {
    if (target.kind === 'reads') return [];
    const captured = capturedSql(captureClockOf(this.#database, within), 'r');
    return this.#database
      .prepare<(string | number | null)[], string>(
        `SELECT read_id FROM ${tableOf('reads', within)} r
         WHERE text IN (SELECT value FROM json_each(?)) AND ${captured} BETWEEN ? AND ?
           AND (? IS NULL OR read_id = ?)`,
      )
      .pluck()
      .all(JSON.stringify(foldVariants(target.plate)), target.fromUtc, target.toUtc, readId, readId);
  }

  #of(holdId: string): PlacedHold | null {
    return this.#inForce.find(({ hold }) => hold.holdId === holdId) ?? null;
  }

  #load(): readonly PlacedHold[] {
    return this.#partitions.ofHolds().map((partition) => {
      const words = this.#database
        .prepare<[], string>(`SELECT words_json FROM ${tableOf('hold', partition.id)}`)
        .pluck()
        .get();
      if (words === undefined)
        throw new Corrupt('buffer.corrupt', `The hold ${partition.holdId} has no order stored with it.`);
      return { hold: decode(partition.holdId, words), partition };
    });
  }
}

const encode = ({ holdId, target, ...hold }: Hold): string =>
  JSON.stringify({
    ...hold,
    target: target.kind === 'plate' ? { ...target, plate: target.plate.reveal() } : target,
  } satisfies StoredHold);

function decode(holdId: string, words: string): Hold {
  const { target, ...hold }: StoredHold = JSON.parse(words);
  if (target.kind === 'reads') return { ...hold, holdId, target };
  const plate = PlateText.parse(target.plate);
  if (plate === null) throw new Corrupt('buffer.corrupt', `The hold ${holdId} names no plate.`);
  const { fromUtc, toUtc } = target;
  return { ...hold, holdId, target: { kind: 'plate', plate, fromUtc: utcMs(fromUtc), toUtc: utcMs(toUtc) } };
}
