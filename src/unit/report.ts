/** The status of the unit: for the command socket, and for the broker, which retains the last report. */
import type { AlertLimits, LimitReport } from '../alerts/alert-limits.ts';
import { isStorageFailure } from '../buffer/storage-failure.ts';
import type { Store } from '../buffer/store.ts';
import type { StatusMessage } from '../contract/status-message.ts';
import { type AlertOutcomes, type MonthOfOutcomes, overAllMonths } from '../domain/alert/alert-precision.ts';
import type { AlertEvent } from '../domain/events/alert-events.ts';
import type { Emit } from '../domain/events/events.ts';
import type { UnitStatus } from '../domain/events/unit-status.ts';
import type { ListsInForce } from '../hotlist/lists-in-force.ts';
import { statusMessage } from '../publish/status-message.ts';
import type { UnitClock } from './reads/unit-clock.ts';

export type UnitReportParts = {
  readonly status: () => UnitStatus;
  readonly lists: Pick<ListsInForce, 'info'>;
  readonly limits: Pick<AlertLimits, 'reached' | 'sweep'>;
  /** The outcomes of the stored alerts. */
  readonly outcomes: () => readonly MonthOfOutcomes[];
  readonly store: Pick<Store, 'published'>;
  readonly clock: Pick<UnitClock, 'utcNow' | 'verdict'>;
  readonly publish: (status: StatusMessage) => void;
  readonly onFailure: (error: unknown) => void;
};

export class UnitReport {
  readonly #parts: UnitReportParts;

  constructor(parts: UnitReportParts) {
    this.#parts = parts;
  }

  status(): UnitStatus {
    return this.#parts.status();
  }

  /** Call it regularly, and when any of the contents has changed. */
  send(): void {
    const { publish, onFailure } = this.#parts;
    try {
      publish(this.message());
    } catch (error) {
      onFailure(error);
    }
  }

  /** Ends the hours of alert limits that are over, and sends a report. */
  sendRegularly(): void {
    this.#parts.limits.sweep(this.#parts.clock.utcNow());
    this.send();
  }

  /** @param state the state to report, if it is not the current one */
  message(state?: UnitStatus['state']): StatusMessage {
    const { lists, limits, store, clock } = this.#parts;
    const status = this.status();
    const alerts = { limits: limits.reached(), outcomes: this.#outcomes() };
    return statusMessage(
      { ...status, state: state ?? status.state },
      lists.info(clock.utcNow(), clock.verdict().quality),
      store.published(),
      alerts,
    );
  }

  /**
   * The report matters most while the storage fails. It is then sent without the outcomes, which are in the storage.
   */
  #outcomes(): readonly AlertOutcomes[] {
    try {
      return overAllMonths(this.#parts.outcomes());
    } catch (error) {
      if (isStorageFailure(error)) return [];
      throw error;
    }
  }
}

/** Reports that a list has reached its limit of alerts in an hour, or that this hour is over. */
export function reportLimit({ kind, ...report }: LimitReport, emit: Emit<AlertEvent>): void {
  emit('limit' in report ? { type: 'alertLimitReached', ...report } : { type: 'alertLimitOver', ...report });
}
