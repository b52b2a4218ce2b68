/** The parts that a unit starts and stops, in order: start goes forward through the list, stop goes backward. */
import type { Clock } from '../domain/time/time.ts';
import { explain } from '../platform/errors.ts';

export type Part = {
  /** For people: names the part if it does not stop in time. */
  readonly name: string;
  /** Resolves when the next part may start. May end early when `signal` aborts; `stop` is called then. */
  start(signal: AbortSignal): Promise<void> | void;
  /**
   * Ends what `start` began, within `deadlineMs`. May be called more than once, and while `start` is still running.
   * @returns false where something had to be cut short.
   */
  stop(deadlineMs: number): Promise<boolean> | boolean;
};

/** @property stopWithinMs the most that it gets of the time in which all parts stop. */
export type TimedPart = { readonly part: Part; readonly stopWithinMs: number };

export type PartsContext = {
  readonly clock: Pick<Clock, 'monoNow'>;
  /** Hears of a part that did not stop in time, or had to be cut short. */
  readonly onOverrun: (name: string, deadlineMs: number) => void;
  /** Hears what a part threw after nobody waited for it any longer. */
  readonly onLateFailure: (error: unknown) => void;
};

/** How much longer than its deadline a part is waited for: it may need a moment to end what it cuts short. */
export const GRACE_MS = 250;
/** What a part gets where those before it have used up the time: enough to close a file. */
const LEAST_MS = 50;

type Begun = { readonly timed: TimedPart; readonly starting: Promise<void>; isStarting: boolean };

export class Parts {
  readonly #parts: readonly TimedPart[];
  readonly #context: PartsContext;
  #begun: Begun[] = [];

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
        const starting = startOf(timed.part, signal).finally(() => {
          begun.isStarting = false;
        });
        const begun: Begun = { timed, starting, isStarting: true };
        this.#begun.push(begun);
        await Promise.race([starting, aborted.promise]);
      }
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** Stops those that have begun, the last one first, within `withinMs` in all. @returns what they threw */
  async stop(withinMs: number): Promise<readonly unknown[]> {
    const { clock } = this.#context;
    const until = clock.monoNow() + withinMs;
    const errors: unknown[] = [];
    const begun = this.#begun.toReversed();
    this.#begun = [];
    for (const { timed, starting, isStarting } of begun) {
      const part = isStarting ? cutShort(timed.part, starting) : timed.part;
      const leftMs = Math.max(LEAST_MS, until - clock.monoNow() - GRACE_MS);
      const stopWithinMs = Math.min(timed.stopWithinMs, leftMs);
      await stopInTime({ part, stopWithinMs }, this.#context).catch((error: unknown) => errors.push(error));
    }
    return errors;
  }
}

const startOf = async (part: Part, signal: AbortSignal): Promise<void> => part.start(signal);

/** A part whose start has not ended: what it begins after the first stop ends with the second. */
const cutShort = (part: Part, starting: Promise<void>): Part => ({
  name: part.name,
  start: (signal) => part.start(signal),
  stop: async (deadlineMs) => {
    await part.stop(deadlineMs);
    await starting.catch(() => undefined);
    return part.stop(deadlineMs);
  },
});

/** Waits for a part no longer than its deadline and a moment, and names it where that was not enough. */
export async function stopInTime({ part, stopWithinMs }: TimedPart, context: PartsContext): Promise<void> {
  const late = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => late.resolve('late'), stopWithinMs + GRACE_MS);
  const stopping = (async () => part.stop(stopWithinMs))();
  try {
    const outcome = await Promise.race([stopping, late.promise]);
    if (outcome === 'late') stopping.catch(context.onLateFailure);
    if (outcome !== true) context.onOverrun(part.name, stopWithinMs);
  } finally {
    clearTimeout(timer);
  }
}

export type Patience = {
  readonly retryMs: number;
  /** Whether trying again may help. Any other failure is the part's own. */
  readonly isWaitedFor: (error: unknown) => boolean;
  readonly onFailing: (detail: string) => void;
  readonly onBack: () => void;
  /** Hears of a failure, after the start, that is not waited for. */
  readonly onFailure: (error: unknown) => void;
};

/** A part without which a unit records all the same: where its start fails, it is tried again, and others go on. */
export function patient(part: Part, patience: Patience): Part {
  const { retryMs, isWaitedFor, onFailing, onBack, onFailure } = patience;
  let timer: NodeJS.Timeout | undefined;
  let retrying: Promise<void> = Promise.resolve();
  let isStopped = false;
  const wait = (signal: AbortSignal): void => {
    timer = setTimeout(() => {
      retrying = retry(signal).catch(onFailure);
    }, retryMs);
  };
  const retry = async (signal: AbortSignal): Promise<void> => {
    try {
      await part.start(signal);
      onBack();
    } catch (error) {
      if (!isWaitedFor(error)) throw error;
      if (!isStopped) wait(signal);
    }
  };
  return {
    name: part.name,
    start: async (signal) => {
      try {
        await part.start(signal);
      } catch (error) {
        if (!isWaitedFor(error)) throw error;
        onFailing(explain(error));
        wait(signal);
      }
    },
    stop: async (deadlineMs) => {
      isStopped = true;
      clearTimeout(timer);
      await retrying;
      return part.stop(deadlineMs);
    },
  };
}

/** Does its work every so often until it stops. @param onFailure hears what the work throws */
export function recurring(
  name: string,
  everyMs: number,
  work: () => void,
  onFailure: (error: unknown) => void,
): Part {
  let timer: NodeJS.Timeout | undefined;
  const guarded = (): void => {
    try {
      work();
    } catch (error) {
      onFailure(error);
    }
  };
  return {
    name,
    start: () => {
      timer = setInterval(guarded, everyMs);
    },
    stop: () => {
      clearInterval(timer);
      return true;
    },
  };
}

/**
 * A part of which only the start, or only the stop, has something to do.
 * @param stop its result counts as cut short where it is false, and as in time otherwise.
 */
export const step = (
  name: string,
  { start, stop }: Partial<Pick<Part, 'start'>> & { readonly stop?: (deadlineMs: number) => unknown },
): Part => ({
  name,
  start: start ?? (() => undefined),
  stop: async (deadlineMs) => (await stop?.(deadlineMs)) !== false,
});
