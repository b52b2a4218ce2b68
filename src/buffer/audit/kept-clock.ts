import { advance, type ClockReading, correctionMs, type KeptTime } from '../../domain/time/kept-time.ts';
import { type Clock, type MonoMs, monoMs, type UtcMs, utcMs } from '../../domain/time/time.ts';
import type { Database } from '../file/database.ts';

type Row = {
  readonly kept_utc: number | null;
  readonly kept_since_boot: number;
  readonly kept_boot: string;
  readonly sealed_seq: number | null;
};

/**
 * The clock that the buffer goes by (policy R5): as far as it is proved, kept in the file, so that a wrong clock neither
 * deletes early nor keeps late. Between two calls of `keep` only the memory of this process knows the time.
 *
 * After a boot with an unknown clock what is older is sealed: `sealedSeq` says up to which message nothing is handed out.
 */
export class KeptClock implements Clock {
  readonly #database: Database;
  readonly #read: () => ClockReading;
  #kept: KeptTime | null;
  #sealedSeq: number | null = null;

  /** The meta row must be there. `keep` is to be called before anything else. */
  constructor(database: Database, read: () => ClockReading) {
    this.#database = database;
    this.#read = read;
    this.#kept = this.#load();
  }

  utcNow(): UtcMs {
    // A synchronization moves what was recorded before it too: that is for `keep` to do, in a commit.
    return advance(this.#kept, { ...this.#read(), quality: 'unknown' }).utc;
  }

  monoNow(): MonoMs {
    return this.#read().sinceBoot;
  }

  /** Up to which message everything is sealed; null once the clock is known. */
  get sealedSeq(): number | null {
    return this.#sealedSeq;
  }

  /** When that was captured, by this clock: both clocks agree on how long ago it was. Never later than now. */
  whenCaptured(capturedAtUtc: UtcMs): UtcMs {
    return utcMs(this.utcNow() - Math.max(0, this.#read().utc - capturedAtUtc));
  }

  /**
   * Looks at the clocks, and writes down what is known now: to be called at the start, before each purge and regularly.
   * When the clock has been set, what was recorded on the unknown one gets the time that it should have had.
   * @returns whether it begins or ends to be unknown
   */
  keep(): 'sealed' | 'set' | null {
    const [before, reading] = [this.#kept, this.#read()];
    const kept = advance(before, reading);
    const isNewSeal = kept.isSealed && kept.boot !== before?.boot;
    const write = this.#database.transaction(() => {
      if (before?.isSealed === true && (isNewSeal || !kept.isSealed))
        this.#settleProvisional(correctionMs(before, reading));
      this.#database
        .prepare('UPDATE meta SET kept_utc = ?, kept_since_boot = ?, kept_boot = ?')
        .run(Math.round(kept.utc), Math.round(kept.sinceBoot), kept.boot);
      // On a first start there is nothing of before.
      if (isNewSeal) this.#seal(before === null ? '0' : 'last_seq');
      if (!kept.isSealed) this.#seal('NULL');
    });
    write.immediate();
    this.#kept = kept;
    if (isNewSeal) return 'sealed';
    return before?.isSealed === true && !kept.isSealed ? 'set' : null;
  }

  #load(): KeptTime | null {
    const row = this.#database
      .prepare<[], Row>('SELECT kept_utc, kept_since_boot, kept_boot, sealed_seq FROM meta')
      .get();
    if (row === undefined || row.kept_utc === null) return null;
    this.#sealedSeq = row.sealed_seq;
    return {
      utc: utcMs(row.kept_utc),
      sinceBoot: monoMs(row.kept_since_boot),
      boot: row.kept_boot,
      isSealed: row.sealed_seq !== null,
    };
  }

  #seal(upTo: '0' | 'last_seq' | 'NULL'): void {
    this.#sealedSeq =
      this.#database
        .prepare<[], number | null>(`UPDATE meta SET sealed_seq = ${upTo} RETURNING sealed_seq`)
        .pluck()
        .get() ?? null;
  }

  /**
   * What was begun under a seal gets its true end. By 0 where the unit was off once more before the clock was set: how much
   * of the off-time was when is not known then, and nothing may be kept late.
   */
  #settleProvisional(byMs: number): void {
    const provisional = this.#database
      .prepare<[], { partition: number; expires_at: number }>(
        "SELECT partition, expires_at FROM partitions WHERE is_provisional = 1 AND state = 'open'",
      )
      .all();
    const settle = this.#database.prepare(
      'UPDATE partitions SET expires_at = ?, is_provisional = 0, clock_offset_ms = ? WHERE partition = ?',
    );
    for (const { partition, expires_at } of provisional)
      settle.run(this.#freeEnd(Math.round(expires_at + byMs)), Math.round(byMs), partition);
  }

  /** Two partitions do not end at one moment: one of them ends a little earlier. */
  #freeEnd(atUtc: number): number {
    const taken = this.#database.prepare(
      "SELECT 1 FROM partitions WHERE expires_at = ? AND is_provisional = 0 AND state = 'open'",
    );
    let free = atUtc;
    while (taken.get(free) !== undefined) free -= 1;
    return free;
  }
}
