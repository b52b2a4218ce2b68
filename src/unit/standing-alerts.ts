/**
 * Retracts the alerts whose entry is not in force any more (policy H5): its list has a new version without it or was
 * withdrawn, its own end has passed, its category is not permitted any more, or a person has removed or disputed it.
 *
 * What must be retracted follows from the lists, marks, entries and alerts as they are stored. So a kill between a change
 * of an entry and the retraction of its alerts loses none: the next sweep finds them.
 */
import { setImmediate } from 'node:timers/promises';
import type { EntryMarks } from '../alerts/entry-marks.ts';
import { isStorageFailure } from '../buffer/storage-failure.ts';
import type { Store } from '../buffer/store.ts';
import type { RetractionReason, StoredAlert } from '../domain/alert/verification.ts';
import type { AlertEvent } from '../domain/events/alert-events.ts';
import type { Emit } from '../domain/events/events.ts';
import type { Clock, ClockQuality } from '../domain/time/time.ts';
import type { ListsInForce } from '../hotlist/lists-in-force.ts';
import { MANUAL_SOURCE, type ManualEntries } from '../hotlist/manual-entries.ts';
import type { UnitAlerts } from '../operations/alerts.ts';

/** A sweep looks at every alert of the last weeks, so it is not made more often unless something has changed. */
const SWEEP_EVERY_MS = 600_000;

export type StandingAlertsParts = {
  readonly hotLists: Pick<ListsInForce, 'standingOf'>;
  readonly marks: Pick<EntryMarks, 'of'>;
  readonly entries: Pick<ManualEntries, 'standingOf'>;
  readonly alerts: Pick<UnitAlerts, 'retractOne'>;
  readonly buffer: Pick<Store, 'alerts' | 'clock'>;
  readonly clock: Clock;
  readonly clockQuality: () => ClockQuality;
  readonly emit: Emit<AlertEvent>;
};

export class StandingAlerts {
  readonly #parts: StandingAlertsParts;
  /** Monotonic milliseconds. The first sweep after a start does what a kill has left undone. */
  #nextAtMs = Number.NEGATIVE_INFINITY;
  /** Sealed alerts cannot be retracted. What fell meanwhile is retracted as soon as they are open. */
  #sawSealed = false;

  constructor(parts: StandingAlertsParts) {
    this.#parts = parts;
  }

  /** To be called regularly. Entries reach their own end without anybody doing anything. */
  async sweepIfDue(signal: AbortSignal): Promise<void> {
    const isSealed = this.#parts.buffer.clock.sealedSeq !== null;
    const isOpened = this.#sawSealed && !isSealed;
    this.#sawSealed = isSealed;
    if (isOpened || this.#parts.clock.monoNow() >= this.#nextAtMs) await this.#sweep(signal);
  }

  /**
   * Call it after a list has changed. If the storage fails, the change stands, and the next sweep does the rest.
   * @returns how many alerts were retracted
   */
  async sweep(signal: AbortSignal): Promise<number> {
    try {
      return await this.#sweep(signal);
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.#nextAtMs = Number.NEGATIVE_INFINITY;
      return 0;
    }
  }

  async #sweep(signal: AbortSignal): Promise<number> {
    const { buffer, alerts, clock, emit } = this.#parts;
    // The buffer may be closed by now. The next start does the rest.
    if (signal.aborted) return 0;
    const fallen = buffer.alerts.openAlertsOn((alert) => this.#reasonOf(alert) !== null);
    let count = 0;
    for (const alert of fallen) {
      // One commit per alert, so that new reads do not wait for all of them.
      await setImmediate();
      if (signal.aborted) break;
      // The entry may be back in force in the meantime.
      const reason = this.#reasonOf(alert);
      if (reason !== null && alerts.retractOne(alert.alertId, reason)) count += 1;
    }
    if (count > 0) emit({ type: 'alertsRetracted', count });
    if (!signal.aborted) this.#nextAtMs = clock.monoNow() + SWEEP_EVERY_MS;
    return count;
  }

  /** Null for an alert whose entry is in force, or whose list cannot be read. */
  #reasonOf({ listId, entry }: StoredAlert): RetractionReason | null {
    const { hotLists, marks, entries, clock, clockQuality } = this.#parts;
    const mark = marks.of(entry);
    if (mark !== null) return `entry-${mark}`;
    const nowUtc = clockQuality() === 'unknown' ? null : clock.utcNow();
    const standing =
      entry.source === MANUAL_SOURCE ? entries.standingOf(entry) : hotLists.standingOf(listId, entry, nowUtc);
    return REASONS[standing];
  }
}

const REASONS = {
  listed: null,
  unknown: null,
  ended: 'entry-expired',
  unlisted: 'entry-unlisted',
  withdrawn: 'list-withdrawn',
  removed: 'entry-removed',
} as const;
