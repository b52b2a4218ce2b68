/**
 * The one answer to when something was captured. Rows keep the wall clock's time at capture, as the messages carry it,
 * and `clock_offset_ms`: what powered time says the wall clock was wrong by. Everything that compares or shows times of
 * stored reads uses this: search, export, holds, alerts and their counts.
 */
import type { Database } from '../file/database.ts';

export type CaptureClock = {
  /** Whether the partition's records are of a boot whose time without power is not settled. */
  readonly isProvisional: boolean;
  /** That time, as far as it is believed; null while it is unknown. */
  readonly believedOffMs: number | null;
};

/**
 * What has to be added to a time of the wall clock in the row of a read, in SQL. While the time without power is
 * unknown, the wall clock is the best guess, unless powered time proves that it was later.
 * @param reads the alias of the table of reads
 */
export function correctionSql({ isProvisional, believedOffMs }: CaptureClock, reads: string): string {
  const offset = `${reads}.clock_offset_ms`;
  if (!isProvisional) return offset;
  return believedOffMs === null ? `max(${offset}, 0)` : `(${offset} + ${Math.round(believedOffMs)})`;
}

/** When the read in a row was captured, in SQL. */
export const capturedSql = (clock: CaptureClock, reads: string): string =>
  `(${reads}.captured_at + ${correctionSql(clock, reads)})`;

/**
 * When the alert in a row was raised, in SQL. It was dated by the believed time, or by the better of the two guesses
 * (`KeptClock.guessNow`).
 * @param alerts the alias of the table of alerts
 */
export const raisedSql = (
  { isProvisional, believedOffMs }: CaptureClock,
  alerts: string,
  reads: string,
): string =>
  isProvisional && believedOffMs !== null
    ? `(${alerts}.raised_at + min(${reads}.clock_offset_ms, 0) + ${Math.round(believedOffMs)})`
    : `${alerts}.raised_at`;

/** For the records of one partition, or of a hold. */
export function captureClockOf(database: Database, partition: number): CaptureClock {
  const row = database
    .prepare<[number], { is_provisional: number; off_ms: number | null }>(
      'SELECT is_provisional, off_ms FROM partitions, meta WHERE partition = ?',
    )
    .get(partition);
  return { isProvisional: row?.is_provisional === 1, believedOffMs: row?.off_ms ?? null };
}
