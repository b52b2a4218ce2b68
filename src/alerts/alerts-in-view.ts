import type { Alert } from '../domain/alert/alert.ts';
import type { PlateRead } from '../domain/read/plate-read.ts';

type AlertsOfRead = { readonly cameraId: string; readonly alerts: readonly Alert[] };

/** Reads with alerts are few; a vehicle in view is among the last ones. */
const MAX_READS = 1_000;

/**
 * The alerts of vehicles that are in view, for the case that the text of their read is revised. An alert is here until its
 * passage is over. Nothing survives `kill -9`, and passages do not either.
 */
export class AlertsInView {
  readonly #byRead = new Map<string, AlertsOfRead>();

  /** The alerts of a read as they were last sent; empty for a read that raised none. */
  of(readId: string): readonly Alert[] {
    return this.#byRead.get(readId)?.alerts ?? [];
  }

  /** Its passage is over. */
  forget(readId: string): void {
    this.#byRead.delete(readId);
  }

  /** Its passages are over, however they ended. */
  forgetCamera(cameraId: string): void {
    for (const [readId, one] of this.#byRead) if (one.cameraId === cameraId) this.#byRead.delete(readId);
  }

  remember({ readId, cameraId }: Pick<PlateRead, 'readId' | 'cameraId'>, alerts: readonly Alert[]): void {
    if (alerts.length === 0) return;
    this.#byRead.delete(readId);
    this.#byRead.set(readId, { cameraId, alerts });
    const [oldest] = this.#byRead.keys();
    if (this.#byRead.size > MAX_READS && oldest !== undefined) this.#byRead.delete(oldest);
  }
}
