import type { Alert } from '../domain/alert.ts';

/** Reads with alerts are few; a vehicle in view is among the last ones. */
const MAX_READS = 1_000;

/**
 * The alerts of the last reads that raised any, for the case that a read's text is revised while its vehicle is in
 * view. Memory alone: a revision comes from a passage, and passages do not outlive the process either.
 */
export class StandingAlerts {
  readonly #byRead = new Map<string, readonly Alert[]>();

  /** @returns the alerts of a read as they were last told; none for a read that raised none. */
  of(readId: string): readonly Alert[] {
    return this.#byRead.get(readId) ?? [];
  }

  keep(readId: string, alerts: readonly Alert[]): void {
    if (alerts.length === 0) return;
    this.#byRead.delete(readId);
    this.#byRead.set(readId, alerts);
    const [oldest] = this.#byRead.keys();
    if (this.#byRead.size > MAX_READS && oldest !== undefined) this.#byRead.delete(oldest);
  }
}
