/**
 * Alerts during their passages: sent as provisional, revised with their read, and sent once more when the passage is
 * over.
 */
import { setImmediate } from 'node:timers/promises';
import { AlertsInView } from '../../alerts/alerts-in-view.ts';
import { finalAlerts } from '../../alerts/final-alerts.ts';
import { reviseAlerts } from '../../alerts/revise-alerts.ts';
import type { SentAlerts } from '../../buffer/records/sent-alerts.ts';
import type { Store } from '../../buffer/store.ts';
import type { Topics } from '../../contract/topics.ts';
import type { Alert } from '../../domain/alert/alert.ts';
import type { Hit } from '../../domain/list/hit.ts';
import { type PassageEnd, readAtEnd } from '../../domain/read/passage-end.ts';
import type { PlateRead } from '../../domain/read/plate-read.ts';
import { alertDrafts } from '../../publish/drafts.ts';
import type { UnitPosition } from '../../publish/encode.ts';

/** Orphaned alerts that are finished in one run. The rest wait for the next run. */
const ENDED_AT_ONCE = 50;

export type PassageAlertsParts = {
  readonly buffer: Store;
  readonly topics: Topics;
  readonly position: UnitPosition | null;
  /** Dates a read anew that was captured while the clock was unknown, if the clock is known now. */
  readonly redated: (read: PlateRead) => PlateRead;
};

type Raise = (read: PlateRead, isAsked: (entryIdentity: string) => boolean) => readonly Alert[];

export class PassageAlerts {
  readonly #parts: PassageAlertsParts;
  readonly #inView = new AlertsInView();

  constructor(parts: PassageAlertsParts) {
    this.#parts = parts;
  }

  /** Combines a read's earlier alerts with those that it raises now. */
  revise(read: PlateRead, hits: readonly Hit[], raised: readonly Alert[]): readonly Alert[] {
    const alerts = reviseAlerts(this.#inView.of(read.readId), hits, raised);
    this.#inView.remember(read, alerts);
    return alerts;
  }

  /** Whether a read that this process accepted has alerts that may be revised. */
  hasAlerts(readId: string): boolean {
    return this.#inView.of(readId).length > 0;
  }

  /**
   * Called when the passage of a read is over.
   * @param raise gives the alerts that a read raises on these entries alone. An entry that came into force meanwhile
   * applies from the next passage on.
   * @returns the alerts that were sent for the last time
   */
  end(end: PassageEnd, raise: Raise): readonly Alert[] {
    const { provisional } = this.#parts.buffer;
    const told = provisional.placesOf(end.readId).flatMap((place) => {
      const one = provisional.at(place);
      if (one === null) return [];
      // The looks agree on the text that was sent last. An alert may belong to an earlier revision.
      if (one.read.revision !== end.revision) return this.#tellFinal(one, one.read, []);
      const read = this.#parts.redated(readAtEnd(one.read, end));
      const entries = new Set(one.alerts.map(({ hit }) => hit.entry.entryIdentity));
      const raised = end.vote === null ? [] : raise(read, (entryIdentity) => entries.has(entryIdentity));
      return this.#tellFinal(one, read, raised);
    });
    this.#inView.forget(end.readId);
    return told;
  }

  /** Finishes alerts that a kill or a broken camera left provisional: nothing will report how such a passage ended. */
  async endLeft(signal: AbortSignal): Promise<readonly Alert[]> {
    const { provisional } = this.#parts.buffer;
    const left = provisional.places().filter(({ readId }) => !this.hasAlerts(readId));
    const told: Alert[] = [];
    let ended = 0;
    for (const place of left) {
      // One commit per alert, so that new reads do not wait for all of them.
      await setImmediate();
      if (signal.aborted || ended === ENDED_AT_ONCE) break;
      const one = provisional.at(place);
      // Without its pictures an alert is not sent again, and does not count toward the limit.
      if (one === null) continue;
      told.push(...this.#tellFinal(one, one.read, []));
      ended += 1;
    }
    return told;
  }

  /** Call it when a camera has broken: nothing will report how its passages end. */
  lose(cameraId: string): void {
    this.#inView.forgetCamera(cameraId);
  }

  #tellFinal(told: SentAlerts, read: PlateRead, raised: readonly Alert[]): readonly Alert[] {
    const { buffer, topics, position } = this.#parts;
    const alerts = finalAlerts(told.alerts, raised);
    buffer.provisional.sendFinal(told, alerts, alertDrafts(read, alerts, position, topics));
    return alerts;
  }
}
