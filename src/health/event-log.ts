import pino from 'pino';
import type { StageEvent } from '../domain/events/events.ts';
import { type Clock, toIsoUtc } from '../domain/time/time.ts';
import type { LogSink } from './bounded-output.ts';
import { lineFor, repeatKey } from './event-lines.ts';
import type { LineLevel } from './line.ts';
import { RepeatLimiter } from './repeat-limiter.ts';

const REPEATS_PER_WINDOW = 10;
const WINDOW_MS = 60_000;

/** Operational events as JSON lines. */
export class EventLog {
  readonly #pino: pino.Logger;
  readonly #clock: Clock;
  readonly #limiter = new RepeatLimiter(REPEATS_PER_WINDOW, WINDOW_MS);

  constructor(options: { unitId: string; level: LineLevel; clock: Clock; sink: LogSink }) {
    this.#clock = options.clock;
    this.#pino = pino(
      {
        level: options.level,
        base: { unitId: options.unitId },
        timestamp: () => `,"time":"${toIsoUtc(options.clock.utcNow())}"`,
        formatters: { level: (label) => ({ level: label }) },
      },
      options.sink,
    );
  }

  /** @returns the level of the event's line, written or suppressed. */
  write(event: StageEvent): LineLevel {
    const { level, text } = lineFor(event);
    if (!this.#pino.isLevelEnabled(level)) return level;
    const suppressed = this.#limiter.admit(repeatKey(event), this.#clock.monoNow());
    if (suppressed === null) return level;
    const { type, ...fields } = event;
    this.#pino[level]({ event: type, ...fields, ...(suppressed > 0 ? { suppressed } : {}) }, text);
    return level;
  }

  /** The process ends: one line with the error, its causes and its stack. */
  fatal(error: unknown): void {
    this.#pino.fatal({ event: 'unitFailed', err: error }, 'the unit ends because of an error');
  }

  /** Reports the suppressed lines that no later line has reported. */
  close(): void {
    for (const { key, suppressed } of this.#limiter.drain()) {
      this.#pino.info(
        { event: 'linesSuppressed', of: key, suppressed },
        'repeated log lines were suppressed',
      );
    }
  }
}
