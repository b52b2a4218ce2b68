import type { Alert } from '../../domain/alert/alert.ts';
import type { OutboxDraft } from '../../domain/keeping/message.ts';
import { type Database, explained } from '../file/database.ts';
import type { Row } from '../file/insert-row.ts';
import type { Partition } from '../partitions/partition.ts';
import { tableOf } from '../partitions/partition-tables.ts';
import type { AlertRegisterParts } from './alert-register.ts';
import { hitRow } from './records.ts';
import { type SentAlerts, sentAlerts } from './sent-alerts.ts';

type Parts = Omit<AlertRegisterParts, 'audit'>;

/** A revision of a read with which at least one alert was sent. */
export type ProvisionalPlace = {
  readonly readId: string;
  readonly partition: Partition;
  readonly recordId: number;
};

/** The alerts whose passage was not over when they were last sent, and that no person has settled since. */
export class ProvisionalAlerts {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** All places, without those that are sealed (policy R5). */
  places(): readonly ProvisionalPlace[] {
    const { partitions, clock } = this.#parts;
    return partitions.readable(clock).flatMap((partition) => this.#found(partition));
  }

  /** The places of one read: one for each revision with which an alert was sent. */
  placesOf(readId: string): readonly ProvisionalPlace[] {
    const places: ProvisionalPlace[] = [];
    // Latest first: two revisions of a read are in the same or in neighbouring partitions. A month has over a hundred
    // partitions.
    for (const partition of this.#parts.partitions.all()) {
      const found = this.#found(partition, readId);
      if (found.length === 0 && places.length > 0) break;
      places.push(...found);
    }
    return places;
  }

  /** @returns null if the place, or a picture that is sent with its alerts, is no longer kept */
  at({ partition, recordId }: ProvisionalPlace): SentAlerts | null {
    const { database, partitions } = this.#parts;
    if (!partitions.has(partition.id)) return null;
    return explained(database, () => sentAlerts(database, partition, recordId));
  }

  /**
   * Stores the last revision of these alerts, with the messages that report it, in one commit.
   * @throws Unavailable, Corrupt if the storage fails; nothing has changed then
   */
  sendFinal(
    { partition, recordId, alerts: before }: Omit<SentAlerts, 'read'>,
    alerts: readonly Alert[],
    drafts: readonly OutboxDraft[],
  ): void {
    const { database, outbox, clock, onStep } = this.#parts;
    const [table, hits] = [tableOf('alerts', partition.id), tableOf('hits', partition.id)];
    const send = database.transaction(() => {
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
      for (const draft of drafts) outbox.add(draft, { partition, recordId }, clock.keptNow());
      onStep('alert-in-commit');
    });
    explained(database, () => send.immediate());
    onStep('alert-committed');
  }

  /**
   * Only the newest row of a revised alert is still provisional. `CROSS JOIN` makes SQLite start with the smaller
   * table.
   */
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

/** Updates the row in place: a deleted row leaves a plate behind in its page. */
function updateHit(database: Database, hits: string, row: Row): void {
  const columns = Object.keys(row).map((column) => `${column} = @${column}`);
  const where = 'record_id = @record_id AND hit_id = @hit_id';
  database.prepare<[Row]>(`UPDATE ${hits} SET ${columns.join(', ')} WHERE ${where}`).run(row);
}
