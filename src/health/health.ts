/**
 * Health: the unit's events become log lines and counters here, and nowhere else. Nothing of it survives the
 * process. Everything runs on the main thread; camera workers send their events as plain data.
 */
import type { StageEvent } from '../domain/events/events.ts';
import type { UnitStatus } from '../domain/events/unit-status.ts';
import type { OutboxDepth } from '../domain/keeping/message.ts';
import { adviseExposure } from '../domain/picture/plate-exposure.ts';
import type { Clock, MonoMs, UtcMs } from '../domain/time/time.ts';
import type { LogSink } from './bounded-output.ts';
import { EventLog } from './event-log.ts';
import type { LineLevel } from './line.ts';
import { statusOf } from './status.ts';
import { emptyTally, type Tally, tallyEvent } from './tally.ts';

export type HealthOptions = {
  readonly unitId: string;
  readonly version: string;
  readonly cameraIds: readonly string[];
  readonly level: LineLevel;
  readonly clock: Clock;
  readonly sink: LogSink;
};

/** What the status shows of the parts that work once the buffer is open. */
export type OpenStatus = Pick<UnitStatus, 'holds' | 'clock' | 'traffic' | 'suppressions' | 'audit'>;

/** Before anybody has counted anything, or judged the clock. */
const NOT_OPEN: OpenStatus = {
  holds: { inForce: 0, reviewDue: 0 },
  clock: {
    quality: 'unknown',
    boundMs: null,
    departureMs: 0,
    why: 'it was not judged yet',
    sources: [],
  },
  traffic: [],
  suppressions: { inForce: 0, throughBroker: 0 },
  audit: null,
};

export class Health {
  readonly #options: HealthOptions;
  readonly #log: EventLog;
  readonly #startedAtUtc: UtcMs;
  readonly #startedAtMono: MonoMs;
  readonly #lines = { warnings: 0, errors: 0 };
  #tally: Tally;

  constructor(options: HealthOptions) {
    this.#options = options;
    this.#log = new EventLog(options);
    this.#startedAtUtc = options.clock.utcNow();
    this.#startedAtMono = options.clock.monoNow();
    this.#tally = emptyTally(options.cameraIds);
    options.sink.dropped?.listen((count) => this.accept({ type: 'linesDropped', count }));
  }

  /** Give this to the stages as their `emit`. */
  readonly accept = (event: StageEvent): void => {
    this.#tally = tallyEvent(this.#tally, event, this.#options.clock.monoNow());
    const level = this.#log.write(event);
    if (level === 'warn') this.#lines.warnings += 1;
    if (level === 'error') this.#lines.errors += 1;
    if (event.type === 'plateExposureMeasured') this.#updateAdvice(event.cameraId);
  };

  #updateAdvice(cameraId: string): void {
    const camera = this.#tally.cameras.get(cameraId);
    const advice = adviseExposure(camera?.plateExposures ?? []);
    if (advice && advice !== camera?.exposureAdvice)
      this.accept({ type: 'exposureAdviceChanged', cameraId, advice });
  }

  /**
   * The caller passes in what the open buffer knows. @param outbox what waits for the broker; null before the buffer is
   * open
   */
  status(outbox: OutboxDepth | null, open: Partial<OpenStatus> = {}): UnitStatus {
    const now = this.#options.clock.monoNow();
    return {
      unitId: this.#options.unitId,
      version: this.#options.version,
      startedAtUtc: this.#startedAtUtc,
      upMs: Math.round(now - this.#startedAtMono),
      ...statusOf(this.#tally, now),
      ...NOT_OPEN,
      ...open,
      outbox,
      log: { ...this.#lines, dropped: this.#options.sink.droppedCount ?? 0 },
    };
  }

  /** The last line of a process that ends with an error. It is written when this returns. */
  fatal(error: unknown): void {
    this.#log.fatal(error);
  }

  close(): void {
    this.#log.close();
  }
}
