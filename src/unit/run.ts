/** Runs a unit from its start to its exit code. */
import type { Config } from '../config/load.ts';
import { MachineClock } from '../device/machine-clock.ts';
import { isInService } from '../device/service-state.ts';
import { utcMs } from '../domain/time/time.ts';
import { standardOutput } from '../health/bounded-output.ts';
import { Health } from '../health/health.ts';
import { systemClock } from '../platform/clock.ts';
import { EXIT } from '../platform/exit-codes.ts';
import { RELEASED_AT, VERSION } from '../platform/version.ts';
import { healthSettings } from './settings.ts';
import { startUnit, type Unit } from './unit.ts';

/** How long a unit waits for the broker after its sources have ended. */
const DELIVERY_MS = 15_000;

export type RunOptions = { readonly signal: AbortSignal };

/**
 * Runs a unit until `signal` aborts, its sources have ended, or it cannot continue.
 * @returns the exit code: 0; 69 if the broker does not have every message after the sources ended; 74 if the storage does
 * not have every read then; the code of a failed camera
 * @throws Misconfigured, Unavailable or Corrupt if the unit cannot start; nothing is left behind
 */
export async function runUnit(config: Config, { signal }: RunOptions): Promise<number> {
  const failed = new AbortController();
  const health = new Health({
    ...healthSettings(config),
    version: VERSION,
    clock: systemClock,
    sink: standardOutput(),
  });
  const fail = (error: unknown): void => failed.abort(error);
  const machineClock = new MachineClock();
  try {
    await machineClock.start();
    const unit = await startUnit(
      config,
      {
        ...{ health, clock: systemClock, readClock: machineClock.read, isInService },
        builtAtUtc: utcMs(RELEASED_AT),
        ...{ onFailure: fail, onStep: () => undefined },
      },
      AbortSignal.any([signal, failed.signal]),
    );
    const ends = [
      sourcesDone(unit),
      aborted(signal).then(() => TOLD_TO_STOP),
      aborted(failed.signal).then(() => UNABLE),
    ];
    const end = await Promise.race(ends).catch((error: unknown) => {
      fail(error);
      return UNABLE;
    });
    await unit.stop(end.reason).catch(fail);
    if (failed.signal.aborted) {
      health.fatal(failed.signal.reason);
      throw failed.signal.reason;
    }
    return end.exitCode;
  } finally {
    machineClock.stop();
    health.close();
  }
}

type End = { readonly exitCode: number; readonly reason: string };

const TOLD_TO_STOP: End = { exitCode: EXIT.ok, reason: 'it was told to stop' };
/** The exit code is replaced by the error's own. */
const UNABLE: End = { exitCode: EXIT.bug, reason: 'an error that it cannot recover from' };

const UNRECORDED = '; its storage cannot be written, so the reads that wait in memory are lost';

async function sourcesDone(unit: Unit): Promise<End> {
  const faults = await unit.sourcesEnded();
  const lacking = await unit.deliver(DELIVERY_MS);
  if (lacking === null || unit.isStorageFailing)
    return { exitCode: faults[0]?.exitCode ?? EXIT.io, reason: `its sources have ended${UNRECORDED}` };
  const { unpublished, inFlight, refused } = lacking;
  const waiting = unpublished + inFlight;
  const exitCode = faults[0]?.exitCode ?? (waiting + refused > 0 ? EXIT.unavailable : EXIT.ok);
  return { exitCode, reason: `its sources have ended${waitingText(waiting)}${refusedText(refused)}` };
}

function waitingText(messages: number): string {
  if (messages === 0) return '';
  const wait = messages === 1 ? '1 message waits' : `${messages} messages wait`;
  return `; ${wait} in the buffer for the broker and will be sent after the next start`;
}

function refusedText(messages: number): string {
  if (messages === 0) return '';
  const were = messages === 1 ? '1 message was' : `${messages} messages were`;
  return `; ${were} refused by the broker and will be sent once more after the next start`;
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
