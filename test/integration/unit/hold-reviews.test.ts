import { randomBytes } from 'node:crypto';
import { afterEach, expect, test, vi } from 'vitest';
import { openUnitKeys } from '../../../src/buffer/keys/data-keys.ts';
import { Recorder } from '../../../src/buffer/recorder.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { utcMs } from '../../../src/domain/time/time.ts';
import { Health } from '../../../src/health/health.ts';
import { assemble } from '../../../src/unit/assemble.ts';
import { keySettings } from '../../../src/unit/settings.ts';
import { synchronizedReading } from '../../support/buffer/open-buffer.ts';
import { plateText } from '../../support/buffer/synthetic-read.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { stillsOfOneVehicle } from '../../support/recognition/golden.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { writeConfig } from '../../support/unit/running-unit.ts';

const HOUR_MS = 3_600_000;
const never = new AbortController().signal;

/** The parts of a unit, none of them started, and what it writes to its log. */
function assembled(folder: string) {
  const source = { kind: 'stills', folder: stillsOfOneVehicle(folder), intervalMs: 60_000 };
  const config = loadConfig(writeConfig(folder, { source, brokerUrl: 'mqtt://127.0.0.1:1' }));
  const clock = manualClock();
  const lines: string[] = [];
  const sink = { write: (line: string) => void lines.push(line) };
  const health = new Health({
    ...{ unitId: 'pole-7', version: '0.0.0', cameraIds: ['north'], level: 'info', clock, sink },
  });
  const onFailure = (error: unknown): never => {
    throw error;
  };
  const given = {
    ...{ health, clock, onFailure, onStep: () => undefined, isInService: () => true },
    readClock: () => synchronizedReading(clock),
    builtAtUtc: utcMs(0),
  };
  const recorder = new Recorder({
    ...{ emit: health.accept, clock, onFailure, onBack: () => undefined },
    relieve: async () => undefined,
  });
  const keys = openUnitKeys(keySettings(config), randomBytes);
  const { store, late } = assemble(config, keys, given, recorder);
  const reminders = (): number => lines.filter((line) => line.includes('"holdReviewDue"')).length;
  return { clock, store, late, reminders };
}

afterEach(() => void vi.useRealTimers());

test('a running unit reminds of a due review once a day, until the hold is reviewed or the unit stops', async () => {
  using folder = temporaryFolder();
  const { clock, store, late, reminders } = assembled(folder.path);
  const part = late.find(({ name }) => name === 'hold reviews');
  store.open();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const by = { operator: 'a.example', reason: 'a court date' };
    const nowUtc = clock.utcNow();
    const target = { kind: 'plate', plate: plateText('ZZT4711'), fromUtc: nowUtc, toUtc: nowUtc } as const;
    const { hold } = store.holds.place({ ...by, caseNumber: '26-004711', reviewOn: '2026-03-04', target });
    const passes = (hours: number): number => {
      clock.advance(hours * HOUR_MS);
      vi.advanceTimersByTime(hours * HOUR_MS);
      return reminders();
    };
    await part?.start(never);
    expect([passes(24), passes(24), passes(23)]).toEqual([0, 0, 0]);
    expect([passes(1), passes(23), passes(1)]).toEqual([1, 1, 2]);
    store.holds.review({ ...by, holdId: hold.holdId }, '2026-06-01');
    expect(passes(48)).toBe(2);
    clock.advance(90 * 24 * HOUR_MS);
    expect(passes(24)).toBe(3);
    await part?.stop(100);
    expect(passes(48)).toBe(3);
  } finally {
    store.close();
  }
}, 30_000);
