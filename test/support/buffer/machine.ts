import { type Clock, type ClockQuality, monoMs, utcMs } from '../../../src/domain/time/time.ts';
import { NOON } from './synthetic-read.ts';

/** True time goes on by `run` and `off`; what the unit's clock says of it is another matter. */
export class Machine implements Clock {
  trueUtc: number = NOON;
  /** What the unit's clock is wrong by. */
  errorMs = 0;
  quality: ClockQuality = 'synchronized';
  /** How many time servers agree on the time. */
  servers = 2;
  boot = 'boot 1';
  #sinceBoot = 0;
  boots = 1;

  utcNow() {
    return utcMs(this.trueUtc + this.errorMs);
  }

  monoNow() {
    return monoMs(this.#sinceBoot);
  }

  run(ms: number): void {
    this.trueUtc += ms;
    this.#sinceBoot += ms;
  }

  /** Without power for so long; then a boot with a clock that is wrong by `errorMs` and unknown. */
  off(ms: number, errorMs: number): void {
    this.trueUtc += ms;
    this.errorMs = errorMs;
    this.quality = 'unknown';
    this.#sinceBoot = 0;
    this.boots += 1;
    this.boot = `boot ${this.boots}`;
  }

  synchronize(): void {
    this.errorMs = 0;
    this.quality = 'synchronized';
  }
}
