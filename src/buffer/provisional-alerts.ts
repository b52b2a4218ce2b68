import type { Alert } from '../domain/alert.ts';
import type { OutboxDraft } from '../domain/message.ts';
import type { AlertRegisterParts } from './alert-register.ts';
import { explained } from './database.ts';
import { insertRow } from './insert-row.ts';
import { type Partition, tableOf } from './partition.ts';
import { hitRow } from './records.ts';
import { type ToldAlerts, toldAlerts } from './told-alerts.ts';

type Parts = Omit<AlertRegisterParts, 'audit'>;

/** Alerts whose passage was not over when they were told last, and that nobody has settled since. */
export class ProvisionalAlerts {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The reads that have some; none while the clock is unknown, for then the age of what is kept is too (policy R5). */
  reads(): readonly string[] {
    const { partitions, clock } = this.#parts;
    if (clock.sealedSeq !== null) return [];
    const nowUtc = clock.utcNow();
    const live = partitions.all().filter(({ expiresAtUtc }) => expiresAtUtc > nowUtc);
    return [...new Set(live.flatMap((partition) => this.#found(partition).map((one) => one.readId)))];
  }

  /** Those of one read, by the revision of it that they were told with. */
  of(readId: string): readonly ToldAlerts[] {
    const { database, partitions } = this.#parts;
    const told: ToldAlerts[] = [];
    // The latest first; two revisions of a read lie side by side at most. There are over a hundred partitions in a month.
    for (const partition of partitions.all()) {
      const found = this.#found(partition, readId);
      if (found.length === 0 && told.length > 0) break;
      for (const { recordId } of found) {
        const one = explained(database, () => toldAlerts(database, partition, recordId));
        if (one !== null) told.push(one);
      }
    }
    return told;
  }

  /**
   * Their last revision by themselves, with the messages that tell of it, in one commit.
   * @throws Unavailable, Corrupt where the storage fails; nothing has changed then
   */
  tellFinal(
    { partition, recordId }: Pick<ToldAlerts, 'partition' | 'recordId'>,
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
        database.prepare(`DELETE FROM ${hits} WHERE record_id = ? AND hit_id = ?`).run(recordId, hit.hitId);
        insertRow(database, hits, hitRow(recordId, hit));
      }
      for (const draft of drafts) outbox.add(draft, { partition, recordId }, clock.utcNow());
      onStep('alert-in-commit');
    });
    explained(database, () => tell.immediate());
    onStep('alert-committed');
  }

  /** Of a revised alert only its newest row is provisional still. `CROSS JOIN` has SQLite look at the small side first. */
  #found(partition: Partition, readId?: string) {
    const { database } = this.#parts;
    const [alerts, reads] = [`${tableOf('alerts', partition.id)} a`, `${tableOf('reads', partition.id)} r`];
    const joined = readId === undefined ? `${alerts} CROSS JOIN ${reads}` : `${reads} CROSS JOIN ${alerts}`;
    return explained(database, () =>
      database
        .prepare<string[], { readId: string; recordId: number }>(
          `SELECT DISTINCT r.read_id AS readId, r.record_id AS recordId FROM ${joined} USING (record_id)
           WHERE a.state = 'potential' AND a.is_final = 0 ${readId === undefined ? '' : 'AND r.read_id = ?'}`,
        )
        .all(...(readId === undefined ? [] : [readId])),
    );
  }
}
