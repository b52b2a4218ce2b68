import type { MonoMs } from '../domain/time/time.ts';

type Window = { readonly openedAt: MonoMs; written: number; suppressed: number };

/**
 * Lets the first `maxPerWindow` lines of a kind through in each window of time and counts the others. Kinds are few:
 * the keys are event types, cameras and reasons, never something that grows with traffic.
 */
export class RepeatLimiter {
  readonly #maxPerWindow: number;
  readonly #windowMs: number;
  readonly #windows = new Map<string, Window>();

  constructor(maxPerWindow: number, windowMs: number) {
    this.#maxPerWindow = maxPerWindow;
    this.#windowMs = windowMs;
  }

  /** @returns how many lines of this kind were suppressed since the last one, or null if this one is suppressed too. */
  admit(key: string, now: MonoMs): number | null {
    const window = this.#windows.get(key);
    if (window === undefined || now - window.openedAt >= this.#windowMs) {
      this.#windows.set(key, { openedAt: now, written: 1, suppressed: 0 });
      return window?.suppressed ?? 0;
    }
    if (window.written < this.#maxPerWindow) {
      window.written += 1;
      return 0;
    }
    window.suppressed += 1;
    return null;
  }

  /** The lines that are suppressed and not yet reported. */
  drain(): readonly { readonly key: string; readonly suppressed: number }[] {
    const kept = [...this.#windows].filter(([, window]) => window.suppressed > 0);
    this.#windows.clear();
    return kept.map(([key, { suppressed }]) => ({ key, suppressed }));
  }
}
