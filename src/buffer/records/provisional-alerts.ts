import type { Alert } from '../../domain/alert/alert.ts';
import type { OutboxDraft } from '../../domain/keeping/message.ts';
import { type Database, explained } from '../file/database.ts';
import type { Row } from '../file/insert-row.ts';
import type { Partition } from '../partitions/partition.ts';
import { tableOf } from '../partitions/partition-tables.ts';
import type { AlertRegisterParts } from './alert-register.ts';
import { hitRow } from './records.ts';
import { type ToldAlerts, toldAlerts } from './told-alerts.ts';

type Parts = Omit<AlertRegisterParts, 'audit'>;

/** A revision of a read that some were told with. */
export type ProvisionalPlace = {
  readonly readId: string;
  readonly partition: Partition;
  readonly recordId: number;
};

/** Alerts whose passage was not over when they were told last, and that nobody has settled since. */
export class ProvisionalAlerts {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** All of them; none while the clock is unknown, for then the age of what is kept is too (policy R5). */
  places(): readonly ProvisionalPlace[] {
    const { partitions, clock } = this.#parts;
    if (clock.sealedSeq !== null) return [];
    const nowUtc = clock.utcNow();
    return partitions
      .all()
      .filter(({ expiresAtUtc }) => expiresAtUtc > nowUtc)
      .flatMap((partition) => this.#found(partition));
  }

  /** Those of one read: one place for each revision of it that some were told with. */
  placesOf(readId: string): readonly ProvisionalPlace[] {
    const places: ProvisionalPlace[] = [];
    // The latest first; two revisions of a read lie side by side at most. There are over a hundred partitions in a month.
    for (const partition of this.#parts.partitions.all()) {
      const found = this.#found(partition, readId);
      if (found.length === 0 && places.length > 0) break;
      places.push(...found);
    }
    return places;
  }

  /** @returns null where the place, or a picture that they are told with, is not kept any more */
  at({ partition, recordId }: ProvisionalPlace): ToldAlerts | null {
    const { database, partitions } = this.#parts;
    if (!partitions.has(partition.id)) return null;
    return explained(database, () => toldAlerts(database, partition, recordId));
  }

  /**
   * Their last revision by themselves, with the messages that tell of it, in one commit.
   * @throws Unavailable, Corrupt where the storage fails; nothing has changed then
   */
  tellFinal(
    { partition, recordId, alerts: before }: Omit<ToldAlerts, 'read'>,
    alerts: readonly Alert[],
    drafts: readonly OutboxDraft[],
  ): void {
    const { database, outbox, clock, onStep } = this.#parts;
    const [table, hits] = [tableOf('alerts', partition.id), tableOf('hits', partition.id)];
    const tell = database.transaction(() => {
      const settle = database.prepare(
        `UPDATE ${table} SET is_final = 1, revision = revision + 1 WHERE alert_id = ?`,
      );
      const judge = database.prepare(
        `UPDATE ${table} SET channel = ?, unmet_conditions_json = ? WHERE record_id = ? AND alert_id = ?`,
      );
      for (const { alertId, channel, unmetConditions, hit } of alerts) {
        settle.run(alertId);
        judge.run(channel, JSON.stringify(unmetConditions), recordId, alertId);
        const isAsBefore = before.some((one) => one.alertId === alertId && one.hit === hit);
        if (!isAsBefore) updateHit(database, hits, hitRow(recordId, hit));
      }
      for (const draft of drafts) outbox.add(draft, { partition, recordId }, clock.utcNow());
      onStep('alert-in-commit');
    });
    explained(database, () => tell.immediate());
    onStep('alert-committed');
  }

  /** Of a revised alert only its newest row is provisional still. `CROSS JOIN` has SQLite look at the small side first. */
  #found(partition: Partition, readId?: string): readonly ProvisionalPlace[] {
    const { database } = this.#parts;
    const [alerts, reads] = [`${tableOf('alerts', partition.id)} a`, `${tableOf('reads', partition.id)} r`];
    const joined = readId === undefined ? `${alerts} CROSS JOIN ${reads}` : `${reads} CROSS JOIN ${alerts}`;
    return explained(database, () =>
      database
        .prepare<string[], Omit<ProvisionalPlace, 'partition'>>(
          `SELECT DISTINCT r.read_id AS readId, r.record_id AS recordId FROM ${joined} USING (record_id)
           WHERE a.state = 'potential' AND a.is_final = 0 ${readId === undefined ? '' : 'AND r.read_id = ?'}`,
        )
        .all(...(readId === undefined ? [] : [readId]))
        .map((place) => ({ ...place, partition })),
    );
  }
}

/** In its place: a row that is deleted leaves a plate behind in its page. */
function updateHit(database: Database, hits: string, row: Row): void {
  const columns = Object.keys(row).map((column) => `${column} = @${column}`);
  const where = 'record_id = @record_id AND hit_id = @hit_id';
  database.prepare<[Row]>(`UPDATE ${hits} SET ${columns.join(', ')} WHERE ${where}`).run(row);
}
