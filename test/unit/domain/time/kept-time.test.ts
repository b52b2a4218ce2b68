import { describe, expect, test } from 'vitest';
import type { ClockReading } from '../../../../src/domain/time/clock-reading.ts';
import {
  believedUtc,
  HOLD_BACK_MS,
  HOLD_MS,
  isSealed,
  judgeClock,
  type KeptTime,
  provedUtc,
} from '../../../../src/domain/time/kept-time.ts';
import type { KnownTimes } from '../../../../src/domain/time/known-times.ts';
import { monoMs, utcMs } from '../../../../src/domain/time/time.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOON = Date.UTC(2026, 2, 1, 12);
const WEEKS_1024_MS = 7_168 * DAY_MS;

const at = (what: string, utc: number) => ({ what, utc: utcMs(utc) });
const BUILT = at('this program was made', NOON - 100 * DAY_MS);
const KNOWN: KnownTimes = { built: BUILT, witnesses: [], ends: [] };

/** Reads the clocks of a machine that is switched on and off, and judges them every ten minutes. */
class Judged {
  kept: KeptTime | null = null;
  trueUtc = NOON;
  errorMs = 0;
  servers = 1;
  isSynchronized = true;
  boot = 1;
  sinceBoot = 0;
  known = KNOWN;
  shiftsMs: number[] = [];

  reading(): ClockReading {
    return {
      utc: utcMs(this.trueUtc + this.errorMs),
      sinceBoot: monoMs(this.sinceBoot),
      boot: String(this.boot),
      sources: [{ name: 'chrony', isSynchronized: this.isSynchronized, boundMs: 0, servers: this.servers }],
    };
  }

  look(): this {
    const { kept, change } = judgeClock(this.kept, this.reading(), this.known);
    if (change?.kind === 'settled') this.shiftsMs.push(change.shiftMs);
    this.kept = kept;
    return this;
  }

  run(ms: number): this {
    for (let left = ms; left > 0; left -= 600_000) {
      this.trueUtc += Math.min(left, 600_000);
      this.sinceBoot += Math.min(left, 600_000);
      this.look();
    }
    return this;
  }

  off(ms: number, errorMs = 0): this {
    this.trueUtc += ms;
    this.errorMs = errorMs;
    this.sinceBoot = 0;
    this.boot += 1;
    return this.look();
  }

  get state() {
    if (this.kept === null) throw new Error('look first');
    return {
      quality: this.kept.verdict.quality,
      isSealed: isSealed(this.kept),
      provedMs: provedUtc(this.kept, this.reading()) - this.trueUtc,
      believedMs: believedUtc(this.kept, this.reading()) - this.trueUtc,
    };
  }
}

const RIGHT = { quality: 'synchronized', isSealed: false, provedMs: 0, believedMs: 0 };

describe('a step within a boot', () => {
  const STEPS = [HOUR_MS, 4 * DAY_MS, 31 * DAY_MS, WEEKS_1024_MS].flatMap((ms) => [ms, -ms]);

  test.each(STEPS)('of %i ms for a minute is unknown, and is forgotten when it is over', (errorMs) => {
    const unit = new Judged().look().run(DAY_MS);
    unit.errorMs = errorMs;
    expect(unit.look().state).toEqual({ ...RIGHT, quality: 'unknown' });
    expect(unit.kept?.verdict.departureMs).toBe(errorMs);
    unit.errorMs = 0;
    expect(unit.run(60_000).state).toEqual(RIGHT);
  });

  test.each(STEPS)('of %i ms never moves the proved time, however long it holds', (errorMs) => {
    const unit = new Judged().look().run(DAY_MS);
    unit.errorMs = errorMs;
    expect(unit.run(3 * DAY_MS).state.provedMs).toBe(0);
    unit.servers = 2;
    expect(unit.run(3 * DAY_MS).state.provedMs).toBe(0);
    unit.errorMs = 0;
    expect(unit.run(3 * DAY_MS).state).toEqual(RIGHT);
  });

  test('forward is believed after an hour, backward after a day, and an hour if two servers say so', () => {
    const believedAfter = (errorMs: number, servers: number): number => {
      const unit = new Judged().look();
      unit.errorMs = errorMs;
      unit.servers = servers;
      unit.look();
      while (unit.state.quality === 'unknown') unit.run(600_000);
      expect(unit.state.believedMs).toBe(errorMs);
      return unit.sinceBoot;
    };
    expect(believedAfter(4 * DAY_MS, 1)).toBe(HOLD_MS);
    expect(believedAfter(-4 * DAY_MS, 1)).toBe(HOLD_BACK_MS);
    expect(believedAfter(-4 * DAY_MS, 2)).toBe(HOLD_MS);
  });

  test('to a time before the program was made is never believed, whoever says so', () => {
    const unit = new Judged().look();
    unit.errorMs = -WEEKS_1024_MS;
    unit.servers = 4;
    expect(unit.run(5 * DAY_MS).state).toEqual({ ...RIGHT, quality: 'unknown' });
    expect(unit.kept?.verdict.why).toBe('it is before this program was made');
  });

  test('begins to hold anew when it moves', () => {
    const unit = new Judged().look();
    for (let hour = 0; hour < 12; hour += 1) {
      unit.errorMs += 4 * DAY_MS;
      unit.run(HOLD_MS - 600_000);
      expect(unit.state.quality).toBe('unknown');
    }
  });
});

describe('a clock that nobody sets any more', () => {
  test('goes on for a day, and is unknown once it may be wrong by a minute', () => {
    const unit = new Judged().look();
    unit.isSynchronized = false;
    expect(unit.run(DAY_MS).state).toEqual({ ...RIGHT, quality: 'holdover' });
    expect(unit.kept?.verdict.boundMs).toBe(2_000 + 43_200);
    expect(unit.run(DAY_MS).state.quality).toBe('unknown');
    unit.isSynchronized = true;
    expect(unit.look().state).toEqual(RIGHT);
  });

  test('is unknown as soon as it departs', () => {
    const unit = new Judged().look();
    unit.isSynchronized = false;
    unit.errorMs = HOUR_MS;
    expect(unit.run(10 * DAY_MS).state).toEqual({ ...RIGHT, quality: 'unknown' });
  });

  test('has no bound where its source admits to more than a minute', () => {
    const unit = new Judged();
    const reading = unit.reading();
    const sources = reading.sources.map((source) => ({ ...source, boundMs: 60_001 }));
    expect(judgeClock(null, { ...reading, sources }, KNOWN).kept.verdict.quality).toBe('unknown');
  });
});

describe('after a boot', () => {
  test('seals older records until a source is there, and counts powered time', () => {
    const unit = new Judged().look();
    unit.isSynchronized = false;
    expect(unit.off(6 * HOUR_MS).state).toMatchObject({ quality: 'unknown', isSealed: true });
    expect(unit.run(HOUR_MS).state).toMatchObject({ provedMs: -6 * HOUR_MS, believedMs: -6 * HOUR_MS });
  });

  test('believes one source at once that the unit was off for less than a day, and proves it after an hour', () => {
    const unit = new Judged().look().off(6 * HOUR_MS);
    expect(unit.state).toEqual({ ...RIGHT, provedMs: -6 * HOUR_MS });
    expect(unit.run(HOLD_MS - 600_000).state.provedMs).toBe(-6 * HOUR_MS);
    expect(unit.run(600_000).state).toEqual(RIGHT);
    expect(unit.shiftsMs).toEqual([0, 6 * HOUR_MS]);
  });

  test.each([4, 31, 7_168])(
    'believes one source after an hour that it was off for %i days, and never proves it',
    (days) => {
      const unit = new Judged().look().off(HOUR_MS, days * DAY_MS);
      expect(unit.state).toMatchObject({ quality: 'unknown', isSealed: true });
      expect(unit.run(HOLD_MS).state).toEqual({
        quality: 'synchronized',
        isSealed: false,
        provedMs: -HOUR_MS,
        believedMs: days * DAY_MS,
      });
      expect(unit.run(10 * DAY_MS).state.provedMs).toBe(-HOUR_MS);
    },
  );

  test('returns to the truth when the source does', () => {
    const unit = new Judged()
      .look()
      .off(HOUR_MS, 40 * DAY_MS)
      .run(2 * HOLD_MS);
    unit.errorMs = 0;
    expect(unit.look().state.quality).toBe('unknown');
    expect(unit.run(HOLD_MS).state).toEqual(RIGHT);
  });

  test('proves at once what two servers say', () => {
    const unit = new Judged().look();
    unit.servers = 2;
    expect(unit.off(20 * DAY_MS).state).toEqual(RIGHT);
  });

  test('proves what a list confirms that was made within a day before', () => {
    const unit = new Judged().look();
    const list = at('the list state was made', NOON + 20 * DAY_MS - 6 * HOUR_MS);
    unit.known = { ...KNOWN, witnesses: [list] };
    expect(unit.off(20 * DAY_MS).state).toEqual(RIGHT);
    unit.known = KNOWN;
    expect(unit.off(20 * DAY_MS).state).toMatchObject({ isSealed: true });
    unit.known = { ...KNOWN, witnesses: [at('the list state was made', unit.trueUtc - 2 * DAY_MS)] };
    expect(unit.look().state).toMatchObject({ isSealed: true });
  });

  test.each([
    ['before this program was made', { ...KNOWN, built: at('this program was made', NOON + 3 * DAY_MS) }],
    [
      'before the list state was made',
      { ...KNOWN, witnesses: [at('the list state was made', NOON + 3 * DAY_MS)] },
    ],
  ])('does not believe a time %s', (why, known) => {
    const unit = new Judged().look();
    unit.known = known;
    expect(unit.off(DAY_MS).run(2 * DAY_MS - HOUR_MS * 2).state).toMatchObject({
      quality: 'unknown',
      isSealed: true,
    });
    expect(unit.kept?.verdict.why).toBe(`it is ${why}`);
  });

  test('does not believe a time after the end of a certificate that the unit has used', () => {
    const unit = new Judged().look();
    unit.known = { ...KNOWN, ends: [at("the unit's certificate ended", NOON + 3 * DAY_MS)] };
    expect(unit.off(HOUR_MS, 5 * DAY_MS).run(2 * HOLD_MS).state).toMatchObject({
      quality: 'unknown',
      isSealed: true,
    });
    expect(unit.kept?.verdict.why).toBe("it is after the unit's certificate ended");
  });

  test('lets two servers overrule a certificate that has ended', () => {
    const unit = new Judged().look();
    unit.known = { ...KNOWN, ends: [at("the unit's certificate ended", NOON + 60_000)] };
    unit.servers = 2;
    expect(unit.off(DAY_MS).state).toEqual(RIGHT);
  });

  test('gives up what one boot could not prove', () => {
    const unit = new Judged()
      .look()
      .off(HOUR_MS, 40 * DAY_MS)
      .run(2 * HOLD_MS);
    expect(unit.off(HOUR_MS).run(HOLD_BACK_MS).state).toMatchObject({
      quality: 'synchronized',
      believedMs: 0,
    });
    expect(unit.state.provedMs).toBe(-2 * HOUR_MS);
  });

  test('counts no time without power that a clock only makes up for after it was believed to have gone back', () => {
    const unit = new Judged().look();
    unit.servers = 2;
    unit.off(HOUR_MS, -31 * DAY_MS);
    expect(unit.state).toMatchObject({ quality: 'synchronized', believedMs: -31 * DAY_MS });
    const { provedMs } = unit.state;
    unit.off(HOUR_MS);
    expect(unit.state.believedMs).toBe(0);
    // Of the two hours without power, the first cannot be told from the step.
    expect(unit.state.provedMs).toBe(0);
    expect(provedMs).toBe(-HOUR_MS);
  });

  test('knows a boot by the monotonic clock where the kernel does not name boots', () => {
    const unit = new Judged().look().run(DAY_MS);
    unit.isSynchronized = false;
    unit.boot -= 1;
    expect(unit.off(HOUR_MS).state).toMatchObject({ isSealed: true, provedMs: -HOUR_MS });
  });
});

test('a new unit takes its first time from one source: it has nothing that could be deleted early', () => {
  const unit = new Judged();
  unit.errorMs = -NOON;
  unit.isSynchronized = false;
  unit.look().run(DAY_MS);
  unit.errorMs = 0;
  unit.isSynchronized = true;
  expect(unit.look().state).toEqual(RIGHT);
});
