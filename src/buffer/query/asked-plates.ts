import { setImmediate } from 'node:timers/promises';
import type { AskedBefore, AskedEntry } from '../../domain/access/asked-before.ts';
import { foldVariants } from '../../domain/keeping/hold.ts';
import type { PlateText } from '../../domain/plate/plate-text.ts';
import { globOf, parsePattern } from '../../domain/read/read-query.ts';
import type { SaltedHash } from '../audit/salted-hash.ts';
import { type Database, explained } from '../file/database.ts';
import { tableOf } from '../partitions/partition-tables.ts';

export type AskedPlatesParts = {
  readonly database: Database;
  readonly plateHash: Pick<SaltedHash, 'salts' | 'goneUntil'>;
};

/** Entries that are looked at in one task. Reads are committed in between. */
const ENTRIES_AT_ONCE = 1_000;
/** Hashes in one task. */
const HASHES_AT_ONCE = 2_000;
/** The most entries of an answer, the latest ones. */
const MOST_ENTRIES = 1_000;

type Row = { readonly n: number; readonly entry: string };

/**
 * Finds the entries of the audit chain that concern a plate (policy C2): those with its hash under a salt that still
 * exists, and the searches for a partial plate that it fits, whose clear words live as long as the salts.
 */
export class AskedPlates {
  readonly #parts: AskedPlatesParts;

  constructor(parts: AskedPlatesParts) {
    this.#parts = parts;
  }

  /** O and 0 count as equal. @throws Unavailable if the storage fails */
  async about(plate: PlateText): Promise<AskedBefore> {
    const variants = foldVariants(plate);
    const hashes = await this.#hashes(variants);
    const partial = await this.#partialSearches(variants);
    const begun = this.#begun();
    const entries: AskedEntry[] = [];
    let withoutPlate = 0;
    let isWhole = true;
    for (let before = Number.MAX_SAFE_INTEGER; isWhole; ) {
      const rows = this.#rows(before, begun.n);
      for (const { n, entry } of rows) {
        const match = partial.has(n) ? 'partial-plate' : hashes.has(hashIn(entry)) ? 'plate' : null;
        if (match === null) withoutPlate += Number(entry.includes('"kind":"window"'));
        else if (entries.length < MOST_ENTRIES) entries.push({ n, match, entry: readable(entry) });
        else isWhole = false;
      }
      const last = rows.at(-1);
      if (last === undefined) break;
      before = last.n;
      await setImmediate();
    }
    return { entries, isWhole, withoutPlate, fromUtc: this.#fromUtc(begun.atUtc) };
  }

  async #hashes(variants: readonly string[]): Promise<ReadonlySet<string | null>> {
    const hashes = new Set<string>();
    let count = 0;
    for (const salt of this.#parts.plateHash.salts())
      for (const variant of variants) {
        hashes.add(salt.of(variant));
        count += 1;
        if (count % HASHES_AT_ONCE === 0) await setImmediate();
      }
    return hashes;
  }

  /** The numbers of the entries whose clear words are a partial plate that one of the texts fits. */
  async #partialSearches(texts: readonly string[]): Promise<ReadonlySet<number>> {
    const { database } = this.#parts;
    const found = new Set<number>();
    const partitions = explained(database, () =>
      database
        .prepare<[], number>("SELECT partition FROM partitions WHERE state = 'open' AND hold IS NULL")
        .pluck()
        .all(),
    );
    const fits = database
      .prepare<[string, string], number>('SELECT 1 FROM json_each(?) WHERE value GLOB ?')
      .pluck();
    for (const partition of partitions) {
      const select = `SELECT n, words_json ->> 'plate' AS entry FROM ${tableOf('queries', partition)}
        WHERE words_json ->> 'plate' GLOB '*[?*]*'`;
      for (const { n, entry } of explained(database, () => database.prepare<[], Row>(select).all())) {
        const pattern = parsePattern(entry);
        if (pattern !== null && fits.get(JSON.stringify(texts), globOf(pattern)) === 1) found.add(n);
      }
      await setImmediate();
    }
    return found;
  }

  #rows(before: number, from: number): readonly Row[] {
    const { database } = this.#parts;
    const select = database.prepare<[number, number, number], Row>(
      'SELECT n, entry FROM audit WHERE n < ? AND n >= ? ORDER BY n DESC LIMIT ?',
    );
    return explained(database, () => select.all(before, from, ENTRIES_AT_ONCE));
  }

  /** The beginning of this file. Entries that were taken over from a damaged file have salts that are gone. */
  #begun(): { readonly n: number; readonly atUtc: string | null } {
    const { database } = this.#parts;
    const select = database.prepare<[], { n: number; atUtc: string }>(
      `SELECT n, entry ->> 'atUtc' AS atUtc FROM audit WHERE entry ->> 'what' = 'bufferBegun' ORDER BY n DESC LIMIT 1`,
    );
    return explained(database, () => select.get()) ?? { n: 0, atUtc: null };
  }

  #fromUtc(begunAtUtc: string | null): number | null {
    const gone = this.#parts.plateHash.goneUntil();
    const begun = begunAtUtc === null ? null : Date.parse(begunAtUtc);
    return gone === null && begun === null ? null : Math.max(gone ?? 0, begun ?? 0);
  }
}

const hashIn = (entry: string): string | null => /"plateHash":"([0-9a-f]{64})"/.exec(entry)?.[1] ?? null;

/** Without the plate's hash, and without what only links the entry to its neighbours. */
function readable(text: string): AskedEntry['entry'] {
  const { previous: _, plateHash: __, n: ___, ...entry } = JSON.parse(text);
  return entry;
}
