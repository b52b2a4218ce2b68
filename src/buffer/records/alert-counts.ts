import { type MonthOfOutcomes, NO_OUTCOMES, type OutcomeCounts } from '../../domain/alert/alert-precision.ts';
import type { Disposition } from '../../domain/alert/disposition.ts';
import type { StoredState } from '../../domain/alert/verification.ts';
import { toIsoUtc, type UtcMs, utcMs } from '../../domain/time/time.ts';
import type { Database } from '../file/database.ts';
import { tableOf } from '../partitions/partition-tables.ts';
import { captureClockOf, raisedSql } from '../time/when-captured.ts';

/**
 * Counts the outcomes of alerts: of the alerts that are still kept, and of expired alerts, of which only these counts
 * remain. The counts of a partition are added up in the commit in which it becomes unreadable, so that each alert
 * counts once.
 */

/** One count. The columns of the table `alert_counts`, except the epoch: a file that was salvaged keeps its own. */
type Count = Pick<MonthOfOutcomes, 'month' | 'listId' | 'matchGrade' | 'channel'> & {
  readonly outcome: keyof OutcomeCounts;
  readonly count: number;
};

/** How long counts are kept: one year and the current month. */
const KEPT_MS = 366 * 86_400_000;

const OUTCOMES: Readonly<Record<StoredState, keyof OutcomeCounts>> = {
  confirmed: 'confirmed',
  closed: 'confirmed',
  rejected: 'rejected',
  potential: 'unverified',
  expired: 'expired',
  withdrawn: 'takenBack',
  retracted: 'takenBack',
};

/** Each revision has a row of its own. SQLite takes the other columns of a maximum from the row of the maximum. */
export const newestOf = (alerts: string): string =>
  `(SELECT *, MAX(revision) FROM ${alerts} GROUP BY alert_id)`;

/** The counts of one readable partition, without test plates. */
export function countAlerts(database: Database, partition: number): readonly Count[] {
  const [alerts, hits, reads] = (['alerts', 'hits', 'reads'] as const).map((name) =>
    tableOf(name, partition),
  );
  const raisedAt = raisedSql(captureClockOf(database, partition), 'a', 'r');
  return database
    .prepare<[], Omit<Count, 'outcome'> & { state: StoredState; disposition: Disposition | null }>(
      `SELECT strftime('%Y-%m', ${raisedAt} / 1000, 'unixepoch') AS month, h.list_id AS listId,
         h.match_grade AS matchGrade, a.channel, a.state, a.disposition, COUNT(*) AS count
       FROM ${newestOf(alerts ?? '')} a JOIN ${hits} h USING (record_id, hit_id)
         JOIN ${reads} r USING (record_id) WHERE a.channel <> 'test' GROUP BY 1, 2, 3, 4, 5, 6`,
    )
    .all()
    .map(({ state, disposition, ...group }) => ({
      ...group,
      outcome: disposition === 'stopped-in-error' ? 'stoppedInError' : OUTCOMES[state],
    }));
}

/** Call it in the commit in which the partition becomes unreadable. */
export function keepCounts(database: Database, partition: number, nowUtc: UtcMs): void {
  const add = database.prepare(
    `INSERT INTO alert_counts (epoch, month, list_id, match_grade, channel, outcome, count)
     SELECT epoch, @month, @listId, @matchGrade, @channel, @outcome, @count FROM meta WHERE true
     ON CONFLICT DO UPDATE SET count = count + excluded.count`,
  );
  for (const count of countAlerts(database, partition)) add.run(count);
  const earliest = toIsoUtc(utcMs(nowUtc - KEPT_MS)).slice(0, 'yyyy-mm'.length);
  database.prepare('DELETE FROM alert_counts WHERE month < ?').run(earliest);
}

/** The counts of expired alerts. */
export const keptCounts = (database: Database): readonly Count[] =>
  database
    .prepare<[], Count>(
      `SELECT month, list_id AS listId, match_grade AS matchGrade, channel, outcome, sum(count) AS count
       FROM alert_counts GROUP BY 1, 2, 3, 4, 5`,
    )
    .all();

/** By month, list, grade and channel, earliest month first. */
export function outcomesOf(counts: readonly Count[]): readonly MonthOfOutcomes[] {
  const sums = new Map<string, MonthOfOutcomes>();
  for (const { outcome, count, ...group } of counts) {
    const key = JSON.stringify([group.month, group.listId, group.matchGrade, group.channel]);
    const before = sums.get(key) ?? { ...NO_OUTCOMES, ...group };
    sums.set(key, { ...before, [outcome]: before[outcome] + count });
  }
  return [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
}
