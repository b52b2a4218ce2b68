import type { UnitStatus } from '../domain/events/unit-status.ts';
import type { MonoMs } from '../domain/time/time.ts';
import type { Tally } from './tally.ts';

/** The part of the status document that comes from events: counts as they are, times as ages at `now`. */
export function statusOf(
  tally: Tally,
  now: MonoMs,
): Pick<
  UnitStatus,
  'state' | 'cameras' | 'hotLists' | 'failingDeliveries' | 'alerts' | 'tests' | 'buffer' | 'broker'
> {
  const age = (at: MonoMs | null): number | null => (at === null ? null : Math.round(now - at));
  const { lastRecordAt, ...buffer } = tally.buffer;
  const { lastConfirmationAt, ...broker } = tally.broker;
  return {
    state: tally.state,
    cameras: [...tally.cameras.values()].map(
      ({ frozenSince, lastFrameAt, lastRecognitionAt, lastPassageAt, plateExposures: _, ...camera }) => ({
        ...camera,
        pictureFrozenMs: age(frozenSince),
        lastFrameAgeMs: age(lastFrameAt),
        lastRecognitionAgeMs: age(lastRecognitionAt),
        lastPassageAgeMs: age(lastPassageAt),
      }),
    ),
    hotLists: [...tally.hotLists.values()],
    failingDeliveries: [...tally.failingDeliveries.values()].map(({ since, ...failing }) => ({
      ...failing,
      failingMs: Math.round(now - since),
    })),
    alerts: tally.alerts,
    tests: tally.tests,
    buffer: { ...buffer, lastRecordAgeMs: age(lastRecordAt) },
    broker: { ...broker, lastConfirmationAgeMs: age(lastConfirmationAt) },
  };
}
