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
 * The clock that the buffer uses (policy R5). The file keeps the time as far as it is proved, so that a wrong clock
 * neither deletes early nor keeps late. Between two calls of `keep`, the time is only in this process's memory.
 *
 * After a boot with an unknown clock, older messages are sealed: `sealedSeq` is the last message that is not handed
 * out.
 */
export class KeptClock implements Clock {
  readonly #database: Database;
  readonly #read: () => ClockReading;
  #kept: KeptTime | null;
  #sealedSeq: number | null = null;

  /** The meta row must exist. Call `keep` before anything else. */
  constructor(database: Database, read: () => ClockReading) {
    this.#database = database;
    this.#read = read;
    this.#kept = this.#load();
  }

  utcNow(): UtcMs {
    // A synchronization also shifts earlier records. `keep` does that, in a commit.
    return advance(this.#kept, { ...this.#read(), quality: 'unknown' }).utc;
  }

  monoNow(): MonoMs {
    return this.#read().sinceBoot;
  }

  /** The number of the last sealed message; null once the clock is known. */
  get sealedSeq(): number | null {
    return this.#sealedSeq;
  }

  /** The capture time by this clock: both clocks agree on how long ago the capture was. Never later than now. */
  whenCaptured(capturedAtUtc: UtcMs): UtcMs {
    return utcMs(this.utcNow() - Math.max(0, this.#read().utc - capturedAtUtc));
  }

  /**
   * Reads the clocks and stores what is known now. Call it at the start, before each purge and regularly. When the
   * clock has been set, records that were made on the unknown clock get the time that they should have had.
   * @returns 'sealed' if the clock becomes unknown, 'set' if it becomes known, null if neither
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
      // On a first start there are no earlier messages.
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
   * Gives partitions that were created under a seal their true end. `byMs` is 0 if the unit was off again before the
   * clock was set: nobody knows then when it was off, and nothing may be kept late.
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

  /** No two partitions may end at the same moment, so one of them ends a little earlier. */
  #freeEnd(atUtc: number): number {
    const taken = this.#database.prepare(
      "SELECT 1 FROM partitions WHERE expires_at = ? AND is_provisional = 0 AND state = 'open'",
    );
    let free = atUtc;
    while (taken.get(free) !== undefined) free -= 1;
    return free;
  }
}
