import type { Alert } from '../domain/alert/alert.ts';
import type { PlateRead } from '../domain/read/plate-read.ts';

type Standing = { readonly cameraId: string; readonly alerts: readonly Alert[] };

/** Reads with alerts are few; a vehicle in view is among the last ones. */
const MAX_READS = 1_000;

/**
 * The alerts of the last reads that raised any, for the case that a read's text is revised while its vehicle is in
 * view, until its passage is over. Memory alone: passages do not outlive the process either.
 */
export class StandingAlerts {
  readonly #byRead = new Map<string, Standing>();

  /** @returns the alerts of a read as they were last told; none for a read that raised none. */
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

  keep({ readId, cameraId }: Pick<PlateRead, 'readId' | 'cameraId'>, alerts: readonly Alert[]): void {
    if (alerts.length === 0) return;
    this.#byRead.delete(readId);
    this.#byRead.set(readId, { cameraId, alerts });
    const [oldest] = this.#byRead.keys();
    if (this.#byRead.size > MAX_READS && oldest !== undefined) this.#byRead.delete(oldest);
  }
}
