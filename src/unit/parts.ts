/** The parts that a unit starts and stops, in order: start goes forward through the list, stop goes backward. */
import type { Clock } from '../domain/time/time.ts';

export type Part = {
  /** For people: names the part if it does not stop in time. */
  readonly name: string;
  /** Resolves when the next part may start. May end early when `signal` aborts; `stop` is called then. */
  start(signal: AbortSignal): Promise<void> | void;
  /** Ends what `start` began, within `deadlineMs`. May be called more than once, and after a `start` that failed. */
  stop(deadlineMs: number): Promise<void> | void;
};

export type TimedPart = { readonly part: Part; readonly stopWithinMs: number };

export type PartsContext = {
  readonly clock: Clock;
  /** Called for a part that took its whole deadline or longer. */
  readonly onOverrun: (name: string, deadlineMs: number) => void;
};

/** How much longer than its deadline a part is waited for. It may need a moment to end the work that it interrupts. */
const GRACE_MS = 250;

export class Parts {
  readonly #parts: readonly TimedPart[];
  readonly #context: PartsContext;
  readonly #begun: TimedPart[] = [];

  constructor(parts: readonly TimedPart[], context: PartsContext) {
    this.#parts = parts;
    this.#context = context;
  }

  /** Returns early when `signal` aborts. @throws the error of the first part that cannot start */
  async start(signal: AbortSignal): Promise<void> {
    const aborted = Promise.withResolvers<void>();
    const abort = (): void => aborted.resolve();
    signal.addEventListener('abort', abort, { once: true });
    try {
      for (const timed of this.#parts) {
        if (signal.aborted) return;
        this.#begun.push(timed);
        await Promise.race([timed.part.start(signal), aborted.promise]);
      }
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** Stops the parts that have started, last one first. @returns their errors */
  async stop(): Promise<readonly unknown[]> {
    const errors: unknown[] = [];
    for (const timed of this.#begun.splice(0).toReversed())
      await stopInTime(timed, this.#context).catch((error: unknown) => errors.push(error));
    return errors;
  }
}

/** Waits for a part for its deadline and a grace period, and reports its name if that was not enough. */
export async function stopInTime(
  { part, stopWithinMs }: TimedPart,
  { clock, onOverrun }: PartsContext,
): Promise<void> {
  const since = clock.monoNow();
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(() => late.resolve(), stopWithinMs + GRACE_MS);
  try {
    await Promise.race([part.stop(stopWithinMs), late.promise]);
  } finally {
    clearTimeout(timer);
    if (clock.monoNow() - since >= stopWithinMs) onOverrun(part.name, stopWithinMs);
  }
}

/** Does its work at the start, and then at each interval until it stops. */
export function recurring(name: string, everyMs: number, work: () => void): Part {
  let timer: NodeJS.Timeout | undefined;
  return {
    name,
    start: () => {
      timer = setInterval(work, everyMs);
      work();
    },
    stop: () => clearInterval(timer),
  };
}
