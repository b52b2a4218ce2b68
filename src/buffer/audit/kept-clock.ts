import type { ClockReading, ClockSource } from '../../domain/time/clock-reading.ts';
import {
  believedCreditMs,
  believedUtc,
  type ClockChange,
  type ClockVerdict,
  hasBooted,
  isSealed,
  judgeClock,
  type KeptTime,
  NOT_SET,
  provedUtc,
} from '../../domain/time/kept-time.ts';
import type { KnownTimes } from '../../domain/time/known-times.ts';
import { type ClockQuality, type MonoMs, type UtcMs, utcMs } from '../../domain/time/time.ts';
import { ageMs, noteWall, type WallHistory } from '../../domain/time/wall-history.ts';
import type { Database } from '../file/database.ts';
import type { BufferClock } from '../partitions/buffer-clock.ts';
import { finishProvisional, settleProvisional } from '../time/settle-records.ts';
import { KEPT_COLUMNS, type KeptRow, keptOf, rowOf } from '../time/stored-time.ts';

/** What `keep` found, for the log. */
export type ClockNews =
  /** The time without power before this boot is unknown: older records are sealed. */
  | { readonly kind: 'sealed' }
  /** It is known now. */
  | { readonly kind: 'set' }
  /** The time without power is proved, and counts for retention from now on. */
  | { readonly kind: 'offTimeCounted'; readonly offMs: number }
  /** A step of the wall clock was believed after it had held. */
  | { readonly kind: 'stepped'; readonly stepMs: number }
  /** The clock is not believed any more. */
  | { readonly kind: 'doubted'; readonly departureMs: number; readonly why: string }
  | { readonly kind: 'believed'; readonly quality: Exclude<ClockQuality, 'unknown'> };

/** What `keep` did. @property hasRedated the dates of stored reads have changed */
export type Kept = { readonly news: readonly ClockNews[]; readonly hasRedated: boolean };

/** A shorter time without power is not worth a line in the log. */
const WORTH_TELLING_MS = 60_000;

/**
 * The clock that the buffer uses (policy R5). The file keeps the time as far as it is proved, so that a wrong clock
 * neither deletes early nor keeps late (`domain/time/kept-time.ts` has the rules). Between two calls of `keep`, the
 * time is only in this process's memory.
 */
export class KeptClock implements BufferClock {
  readonly #database: Database;
  readonly #read: () => ClockReading;
  readonly #known: () => KnownTimes;
  #kept: KeptTime | null;
  #sealedSeq: number | null;
  #wall: WallHistory = [];
  /** Since when the clock has been known in this process; null while it is unknown. */
  #knownSince: number | null = null;
  #hasLooked = false;

  /** The meta row must exist. Call `keep` before anything else. */
  constructor(database: Database, read: () => ClockReading, known: () => KnownTimes) {
    this.#database = database;
    this.#read = read;
    this.#known = known;
    const row = database.prepare<[], KeptRow>(`SELECT ${KEPT_COLUMNS} FROM meta`).get();
    this.#kept = row === undefined ? null : keptOf(row);
    this.#sealedSeq = row?.sealed_seq ?? null;
  }

  /** The believed time. While older records are sealed, it lags by the time without power. */
  utcNow(): UtcMs {
    const reading = this.#look();
    // In whole milliseconds, as the wall clock has them: messages carry this.
    return this.#kept === null ? reading.utc : utcMs(Math.round(believedUtc(this.#kept, reading)));
  }

  /** For a date while older records are sealed: the wall clock's time, unless powered time proves it to be wrong. */
  guessNow(): UtcMs {
    const [believed, { utc }] = [this.utcNow(), this.#look()];
    return this.#kept !== null && isSealed(this.#kept) ? utcMs(Math.max(believed, utc)) : believed;
  }

  keptNow(): UtcMs {
    const reading = this.#look();
    return this.#kept === null ? reading.utc : provedUtc(this.#kept, reading);
  }

  monoNow(): MonoMs {
    return this.#read().sinceBoot;
  }

  get sealedSeq(): number | null {
    return this.#sealedSeq;
  }

  get believedOffMs(): number {
    return this.#kept === null ? 0 : believedCreditMs(this.#kept);
  }

  get isProvisional(): boolean {
    return this.#kept?.isSettled !== true;
  }

  /** Judges the clock at this moment. Changes nothing: `keep` does. */
  verdict(): ClockVerdict {
    return judgeClock(this.#kept, this.#look(), this.#known()).kept.verdict;
  }

  /** What the machine's time services say now. */
  sources(): readonly ClockSource[] {
    return this.#read().sources;
  }

  /** How far the time at which something was captured can be trusted: the clock must have been known ever since. */
  qualityAt(capturedAtUtc: UtcMs): ClockQuality {
    const { quality } = this.verdict();
    const [since, reading] = [this.#knownSince, this.#look()];
    if (quality === 'unknown' || since === null) return 'unknown';
    const isSame = Math.abs(this.#ageMs(capturedAtUtc) - (reading.utc - capturedAtUtc)) < WORTH_TELLING_MS;
    return isSame && this.#ageMs(capturedAtUtc) <= reading.sinceBoot - since ? quality : 'unknown';
  }

  /** The capture time by the proved time: powered time says how long ago the capture was. Never later than now. */
  whenCaptured(capturedAtUtc: UtcMs): UtcMs {
    return utcMs(this.keptNow() - this.#ageMs(capturedAtUtc));
  }

  /** What has to be added to a capture time of the wall clock; 0 where the wall clock was right. */
  captureOffsetMs(capturedAtUtc: UtcMs): number {
    const aheadMs = this.#kept?.aheadMs ?? 0;
    const offsetMs = Math.round(this.whenCaptured(capturedAtUtc) + aheadMs - capturedAtUtc);
    return !this.isProvisional && Math.abs(offsetMs) <= WORTH_CORRECTING_MS ? 0 : offsetMs;
  }

  /** When something was captured, by the believed time. */
  believedDateOf(capturedAtUtc: UtcMs): UtcMs {
    return utcMs(this.utcNow() - this.#ageMs(capturedAtUtc));
  }

  /** The date at which something ends that ends at this proved time. */
  dateOf(keptUtc: UtcMs): UtcMs {
    const aheadMs = (this.#kept?.aheadMs ?? 0) + (this.#kept?.offMs ?? 0);
    // In whole seconds, so that two messages about one record say the same.
    return Math.abs(aheadMs) <= WORTH_CORRECTING_MS
      ? keptUtc
      : utcMs(keptUtc + Math.round(aheadMs / 1_000) * 1_000);
  }

  #ageMs(capturedAtUtc: UtcMs): number {
    return ageMs(this.#wall, capturedAtUtc, this.#look());
  }

  #look(): ClockReading {
    const reading = this.#read();
    this.#wall = noteWall(this.#wall, reading);
    return reading;
  }

  /**
   * Judges the clock and stores what is known now. Call it at the start, before each purge and regularly. When the
   * time without power becomes known, records that were made before get the time that they should have had.
   */
  keep(): Kept {
    const before = this.#kept;
    const reading = this.#look();
    const { kept, change } = judgeClock(before, reading, this.#known());
    const isOtherBoot = before !== null && hasBooted(before, reading);
    const write = this.#database.transaction(() => {
      if (isOtherBoot) finishProvisional(this.#database, before.offMs);
      if (change?.kind === 'settled') settleProvisional(this.#database, change);
      this.#store(kept);
      if (isOtherBoot || before === null) this.#seal(before === null ? '0' : 'last_seq');
      if (!isSealed(kept)) this.#seal('NULL');
    });
    write.immediate();
    this.#kept = kept;
    const isKnown = kept.verdict.quality !== 'unknown';
    if (!isKnown) this.#knownSince = null;
    // What this process has captured before its first look was captured under the same clock.
    else this.#knownSince ??= this.#hasLooked ? reading.sinceBoot : Number.NEGATIVE_INFINITY;
    this.#hasLooked = true;
    const news = newsOf(before, kept, isOtherBoot);
    const hasRedated = change?.kind === 'settled' || kept.offMs !== (before?.offMs ?? null);
    return { news: [...newsOfChange(change), ...news], hasRedated };
  }

  #store(kept: KeptTime): void {
    const columns = Object.entries(rowOf(kept));
    const assignments = columns.map(([column]) => `${column} = ?`).join(', ');
    this.#database.prepare(`UPDATE meta SET ${assignments}`).run(...columns.map(([, value]) => value));
  }

  #seal(upTo: '0' | 'last_seq' | 'NULL'): void {
    this.#sealedSeq =
      this.#database
        .prepare<[], number | null>(`UPDATE meta SET sealed_seq = ${upTo} RETURNING sealed_seq`)
        .pluck()
        .get() ?? null;
  }
}

function newsOfChange(change: ClockChange): readonly ClockNews[] {
  if (change?.kind === 'stepped') return [change];
  if (change?.kind !== 'settled' || change.shiftMs < WORTH_TELLING_MS) return [];
  return [{ kind: 'offTimeCounted', offMs: change.shiftMs }];
}

/** Below this, the wall clock and powered time agree. */
const WORTH_CORRECTING_MS = 2_000;

function newsOf(before: KeptTime | null, kept: KeptTime, isOtherBoot: boolean): readonly ClockNews[] {
  const news: ClockNews[] = [];
  const wasSealed = before !== null && !isOtherBoot && isSealed(before);
  if (isSealed(kept) && !wasSealed) news.push({ kind: 'sealed' });
  if (!isSealed(kept) && wasSealed) news.push({ kind: 'set' });
  const { quality, departureMs, why } = kept.verdict;
  const said = before?.verdict;
  // That nobody has set the clock since the boot is told as the seal of older records.
  if (why !== null && why !== said?.why && why !== NOT_SET) news.push({ kind: 'doubted', departureMs, why });
  const isNews = said !== undefined && (said.why !== null || said.quality !== 'unknown');
  if (quality !== 'unknown' && isNews && quality !== said.quality && !news.some(({ kind }) => kind === 'set'))
    news.push({ kind: 'believed', quality });
  return news;
}
