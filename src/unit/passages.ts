/** Alerts while their passages go on: told provisional, revised with their read, and told once more when the passage is over. */
import { setImmediate } from 'node:timers/promises';
import { AlertsInView } from '../alerts/alerts-in-view.ts';
import { finalAlerts } from '../alerts/final-alerts.ts';
import { reviseAlerts } from '../alerts/revise-alerts.ts';
import type { ToldAlerts } from '../buffer/records/told-alerts.ts';
import type { Store } from '../buffer/store.ts';
import type { Topics } from '../contract/topics.ts';
import type { Alert } from '../domain/alert/alert.ts';
import type { Hit } from '../domain/list/hit.ts';
import { type PassageEnd, readAtEnd } from '../domain/read/passage-end.ts';
import type { PlateRead } from '../domain/read/plate-read.ts';
import { alertDrafts } from '../publish/drafts.ts';
import type { UnitPosition } from '../publish/encode.ts';

/** Left ones, in one go: the rest waits for the next. */
const ENDED_AT_ONCE = 50;

export type PassageAlertsParts = {
  readonly buffer: Store;
  readonly topics: Topics;
  readonly position: UnitPosition | null;
};

type Raise = (read: PlateRead, isAsked: (entryIdentity: string) => boolean) => readonly Alert[];

export class PassageAlerts {
  readonly #parts: PassageAlertsParts;
  readonly #inView = new AlertsInView();

  constructor(parts: PassageAlertsParts) {
    this.#parts = parts;
  }

  /** What becomes of a read's alerts: those that were told before, and those that it raises now. */
  revise(read: PlateRead, hits: readonly Hit[], raised: readonly Alert[]): readonly Alert[] {
    const alerts = reviseAlerts(this.#inView.of(read.readId), hits, raised);
    this.#inView.remember(read, alerts);
    return alerts;
  }

  /** Whether a read that this process was given has alerts that may be revised. */
  hasAlerts(readId: string): boolean {
    return this.#inView.of(readId).length > 0;
  }

  /**
   * The passage of a read is over.
   * @param raise what a read raises by itself on these entries: a list that came meanwhile has its next pass
   * @returns the alerts that were told, for the last time
   */
  end(end: PassageEnd, raise: Raise): readonly Alert[] {
    const { provisional } = this.#parts.buffer;
    const told = provisional.placesOf(end.readId).flatMap((place) => {
      const one = provisional.at(place);
      if (one === null) return [];
      // The looks agree on the text that was told last; an alert may hang on the one before.
      if (one.read.revision !== end.revision) return this.#tellFinal(one, one.read, []);
      const read = readAtEnd(one.read, end);
      const entries = new Set(one.alerts.map(({ hit }) => hit.entry.entryIdentity));
      const raised = end.vote === null ? [] : raise(read, (entryIdentity) => entries.has(entryIdentity));
      return this.#tellFinal(one, read, raised);
    });
    this.#inView.forget(end.readId);
    return told;
  }

  /** What a kill left provisional, or a camera that broke: nobody says how such a passage ended. */
  async endLeft(signal: AbortSignal): Promise<readonly Alert[]> {
    const { provisional } = this.#parts.buffer;
    const left = provisional.places().filter(({ readId }) => !this.hasAlerts(readId));
    const told: Alert[] = [];
    let ended = 0;
    for (const place of left) {
      // A commit each: reads that come in between do not wait for all of them.
      await setImmediate();
      if (signal.aborted || ended === ENDED_AT_ONCE) break;
      const one = provisional.at(place);
      // Without its pictures it is not told again, and takes no other's turn.
      if (one === null) continue;
      told.push(...this.#tellFinal(one, one.read, []));
      ended += 1;
    }
    return told;
  }

  /** Its camera has broken: how its passages end, nobody will say. */
  lose(cameraId: string): void {
    this.#inView.forgetCamera(cameraId);
  }

  #tellFinal(told: ToldAlerts, read: PlateRead, raised: readonly Alert[]): readonly Alert[] {
    const { buffer, topics, position } = this.#parts;
    const alerts = finalAlerts(told.alerts, raised);
    buffer.provisional.tellFinal(told, alerts, alertDrafts(read, alerts, position, topics));
    return alerts;
  }
}
