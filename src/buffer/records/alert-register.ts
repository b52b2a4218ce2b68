import type { AuditEntry } from '../../domain/access/audit.ts';
import type { AlertChannel } from '../../domain/alert/alert.ts';
import { type AlertFilter, EVERY_ALERT } from '../../domain/alert/alert-filter.ts';
import type { MonthOfOutcomes } from '../../domain/alert/alert-precision.ts';
import type { Disposition } from '../../domain/alert/disposition.ts';
import type { StoredAlert, StoredState } from '../../domain/alert/verification.ts';
import type { OutboxDraft } from '../../domain/keeping/message.ts';
import type { MatchGrade } from '../../domain/list/hit.ts';
import type { Category } from '../../domain/list/hot-list.ts';
import { PlateText } from '../../domain/plate/plate-text.ts';
import type { OnStep } from '../../domain/time/step.ts';
import { utcMs } from '../../domain/time/time.ts';
import { Corrupt } from '../../platform/errors.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { type Database, explained } from '../file/database.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { BufferClock } from '../partitions/buffer-clock.ts';
import type { Partition } from '../partitions/partition.ts';
import { tableOf } from '../partitions/partition-tables.ts';
import type { Partitions } from '../partitions/partitions.ts';
import { contentLabel, unseal } from '../partitions/sealed-rows.ts';
import { captureClockOf, raisedSql } from '../time/when-captured.ts';
import { countAlerts, keptCounts, newestOf, outcomesOf } from './alert-counts.ts';

export type AlertRegisterParts = {
  readonly database: Database;
  readonly partitions: Partitions;
  readonly outbox: Outbox;
  readonly audit: AuditTrail;
  readonly clock: BufferClock;
  readonly onStep: OnStep;
};

type Row = {
  readonly record_id: number;
  readonly alert_id: string;
  readonly revision: number;
  readonly state: StoredState;
  readonly disposition: Disposition | null;
  readonly is_final: number;
  readonly channel: AlertChannel;
  readonly unmet_conditions_json: string;
  readonly match_grade: MatchGrade;
  readonly match_probability: number | null;
  readonly raised_at_utc: number;
  readonly read_id: string;
  readonly read_literal: string;
  readonly region: string | null;
  readonly list_id: string;
  readonly source: string;
  readonly entry_identity: string;
  readonly entry_plate: string;
  readonly entry_region: string | null;
  readonly category: Category;
  readonly reason: string;
};

type NextState = Pick<StoredAlert, 'state' | 'disposition'>;
type Found = { readonly alert: StoredAlert; readonly partition: Partition; readonly recordId: number };

const COLUMNS = `a.record_id, a.alert_id, a.revision, a.state, a.disposition, a.is_final, a.channel, a.unmet_conditions_json,
  h.match_grade, h.match_probability, r.read_id, h.read_literal, r.region,
  h.list_id, h.source, h.entry_identity, h.entry_plate, h.entry_region, h.category, h.reason`;

/** The stored alerts, for people to verify, including alerts from days ago. Sealed alerts (policy R5) are not shown. */
export class AlertRegister {
  readonly #parts: AlertRegisterParts;

  constructor(parts: AlertRegisterParts) {
    this.#parts = parts;
  }

  /** Youngest first. */
  list(limit: number, filter: AlertFilter = EVERY_ALERT): readonly StoredAlert[] {
    const { state, channel, listId, category, sinceUtc } = filter;
    const where = `WHERE (? IS NULL OR a.state = ?) AND (? IS NULL OR a.channel = ?) AND (? IS NULL OR h.list_id = ?)
      AND (? IS NULL OR h.category = ?) AND (? IS NULL OR raised_at_utc >= ?) ORDER BY raised_at_utc DESC LIMIT ?`;
    const values = [state, channel, listId, category, sinceUtc].flatMap((value) => [value, value]);
    const found = this.#readable().flatMap((partition) => this.#select(partition, where, ...values, limit));
    return found
      .map(({ alert }) => alert)
      .toSorted((a, b) => b.raisedAtUtc - a.raisedAtUtc)
      .slice(0, limit);
  }

  /** The outcomes of a year's alerts, without test plates: by month, list, grade and channel. */
  outcomes(): readonly MonthOfOutcomes[] {
    const { database } = this.#parts;
    const readable = this.#readable();
    return explained(database, () =>
      outcomesOf([...keptCounts(database), ...readable.flatMap(({ id }) => countAlerts(database, id))]),
    );
  }

  find(alertId: string): StoredAlert | null {
    return this.#find(alertId)?.alert ?? null;
  }

  /**
   * The alerts on these entries that are still in force. Includes alerts whose vehicle was not located, because
   * somebody may still look for it.
   */
  openAlertsOn(isOf: (alert: StoredAlert) => boolean): readonly StoredAlert[] {
    const where = "WHERE a.state IN ('potential', 'expired', 'confirmed') OR a.disposition = 'not-located'";
    return this.#readable()
      .flatMap((partition) => this.#select(partition, where))
      .map(({ alert }) => alert)
      .filter(isOf);
  }

  /**
   * The alerts that nobody has verified within `withinMs` of their recording, in the order of recording, without test
   * plates. The time is the proved time (policy R5), because an alert's own time is the unit's clock, which may have
   * been wrong.
   */
  unverifiedWithin(withinMs: number, limit: number): readonly StoredAlert[] {
    const recordedUtc = this.#parts.clock.keptNow() - withinMs;
    const where = `WHERE a.state = 'potential' AND a.channel <> 'test'
      AND r.recorded_at + (SELECT clock_offset_ms FROM partitions WHERE partition = ?) <= ? ORDER BY a.record_id LIMIT ?`;
    return this.#readable()
      .flatMap((partition) => this.#select(partition, where, partition.id, recordedUtc, limit))
      .toSorted((a, b) => a.recordId - b.recordId)
      .map(({ alert }) => alert)
      .slice(0, limit);
  }

  /** The plate crop of the alert's read, a JPEG. @returns null if it is no longer kept */
  crop(alertId: string): Uint8Array | null {
    const found = this.#find(alertId);
    if (found === null) return null;
    const { partition, recordId } = found;
    const sealed = explained(this.#parts.database, () =>
      this.#parts.database
        .prepare<[number], Uint8Array>(
          `SELECT sealed FROM ${tableOf('contents', partition.id)} WHERE record_id = ? AND name = 'plate-crop'`,
        )
        .pluck()
        .get(recordId),
    );
    return sealed === undefined ? null : unseal(partition, contentLabel(recordId, 'plate-crop'), sealed);
  }

  /**
   * Commits three things at once: the alert's next state, the message that reports it and the entry in the audit chain.
   * The alert becomes final, so its passage sends no more revisions.
   * @throws Unavailable, Corrupt if the storage fails; nothing has changed then
   */
  settle(alertId: string, { state, disposition }: NextState, draft: OutboxDraft, entry: AuditEntry): void {
    const { database, outbox, audit, clock, onStep } = this.#parts;
    const found = this.#find(alertId);
    if (found === null) return;
    const { partition, recordId } = found;
    const commit = database.transaction(() => {
      database
        .prepare(
          `UPDATE ${tableOf('alerts', partition.id)} SET state = ?, disposition = ?, is_final = 1, revision = revision + 1
           WHERE alert_id = ?`,
        )
        .run(state, disposition, alertId);
      outbox.add(draft, { partition, recordId }, clock.keptNow());
      audit.add(entry);
      onStep('alert-in-commit');
    });
    explained(database, () => commit.immediate());
    onStep('alert-committed');
    audit.keepHead();
  }

  #find(alertId: string): Found | null {
    for (const partition of this.#readable()) {
      const [found] = this.#select(partition, 'WHERE a.alert_id = ?', alertId);
      if (found !== undefined) return found;
    }
    return null;
  }

  #readable(): readonly Partition[] {
    return this.#parts.partitions.readable(this.#parts.clock);
  }

  #select(
    partition: Partition,
    rest: string,
    ...values: readonly (string | number | null)[]
  ): readonly Found[] {
    const [a = '', h, r] = (['alerts', 'hits', 'reads'] as const).map((table) =>
      tableOf(table, partition.id),
    );
    const rows = explained(this.#parts.database, () =>
      this.#parts.database
        .prepare<(string | number | null)[], Row>(
          `SELECT ${COLUMNS}, ${raisedSql(captureClockOf(this.#parts.database, partition.id), 'a', 'r')} AS raised_at_utc
           FROM ${newestOf(a)} a JOIN ${h} h USING (record_id, hit_id) JOIN ${r} r USING (record_id) ${rest}`,
        )
        .all(...values),
    );
    return rows.map((row) => ({ alert: alertOf(row), partition, recordId: row.record_id }));
  }
}

function alertOf(row: Row): StoredAlert {
  const literal = PlateText.parse(row.read_literal);
  if (literal === null) throw new Corrupt('buffer.corrupt', `The alert ${row.alert_id} names no plate.`);
  return {
    alertId: row.alert_id,
    revision: row.revision,
    state: row.state,
    disposition: row.disposition,
    stage: row.is_final === 1 ? 'final' : 'provisional',
    channel: row.channel,
    unmetConditions: JSON.parse(row.unmet_conditions_json),
    matchGrade: row.match_grade,
    matchProbability: row.match_probability,
    raisedAtUtc: utcMs(row.raised_at_utc),
    readId: row.read_id,
    literal,
    readRegion: row.region,
    listId: row.list_id,
    entry: {
      source: row.source,
      plate: row.entry_plate,
      region: row.entry_region,
      category: row.category,
      entryIdentity: row.entry_identity,
      reason: row.reason,
    },
  };
}
