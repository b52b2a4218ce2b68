import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_RETENTION_MS } from '../../../src/policy/retention.ts';
import { Machine } from '../../support/buffer/machine.ts';
import { openBuffer, readRows, recordRead } from '../../support/buffer/open-buffer.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { IS_FULL } from '../../support/is-full.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Records end at moments of a grid, up to so much before their time. */
const STEP_MS = MAX_RETENTION_MS / 120;
/** What one source alone may say that a boot was without power, rightly or wrongly. */
const SHORT_MS = DAY_MS;

type Event =
  | { readonly kind: 'step'; readonly errorMs: number }
  | { readonly kind: 'cut'; readonly offMs: number; readonly errorMs: number }
  | { readonly kind: 'source'; readonly servers: number };

const errors = fc.constantFrom(
  0,
  ...[HOUR_MS, 4 * DAY_MS, 31 * DAY_MS, 7_168 * DAY_MS].flatMap((ms) => [ms, -ms]),
);
const events: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ kind: fc.constant('step' as const), errorMs: errors }),
  fc.record({
    kind: fc.constant('cut' as const),
    offMs: fc.constantFrom(60_000, HOUR_MS, 12 * HOUR_MS, 5 * DAY_MS),
    errorMs: errors,
  }),
  // No source, one server (a flag), or chrony with one or none that it agrees with.
  fc.record({ kind: fc.constant('source' as const), servers: fc.constantFrom(0, 1, 1) }),
);
/** One event, or none, every ten hours of a powered month and some days. */
const EVENTS = 78;
const months = fc.array(fc.option(events, { freq: 3 }), { minLength: EVENTS, maxLength: EVENTS });

/** How old a read is, in the model: truly, and by powered time alone. */
type Seen = { readonly trueUtc: number; readonly powered: number };

async function live(month: readonly (Event | null)[]): Promise<void> {
  using folder = temporaryFolder();
  const machine = new Machine();
  machine.servers = 1;
  let buffer = openBuffer(folder.path, machine);
  let powered = 0;
  const seen = new Map<string, Seen>();
  const run = (ms: number): void => {
    machine.run(ms);
    powered += ms;
  };
  try {
    for (const event of month) {
      const read = syntheticRead('WAYP0ST', machine.utcNow());
      recordRead(buffer, read);
      seen.set(read.readId, { trueUtc: machine.trueUtc, powered });
      if (event?.kind === 'step') machine.errorMs = event.errorMs;
      if (event?.kind === 'source') {
        machine.servers = event.servers;
        machine.quality = event.servers === 0 ? 'unknown' : 'synchronized';
      }
      if (event?.kind === 'cut') {
        buffer.close();
        const { quality } = machine;
        machine.off(event.offMs, event.errorMs);
        machine.quality = quality;
        buffer = openBuffer(folder.path, machine);
      }
      for (let hours = 0; hours < 10; hours += 5) {
        await buffer.purge();
        run(5 * HOUR_MS);
      }
      await buffer.purge();
      const kept = new Set(readRows(folder.path).map(({ read_id }) => read_id));
      for (const [readId, { trueUtc, powered: at }] of seen) {
        const age = { trueMs: machine.trueUtc - trueUtc, poweredMs: powered - at };
        const isKept = kept.has(readId);
        if (!isKept) seen.delete(readId);
        // Each boot may have been credited with a day that it was not without power, on the word of one source.
        const early = MAX_RETENTION_MS - STEP_MS - SHORT_MS * (machine.boots - 1);
        expect(isKept || age.trueMs >= early, `deleted at ${age.trueMs / DAY_MS} days`).toBe(true);
        expect(!isKept || age.poweredMs < MAX_RETENTION_MS, `kept for ${age.poweredMs / DAY_MS} days`).toBe(
          true,
        );
      }
      const { quality, why, departureMs } = buffer.clock.verdict();
      expect(quality === 'unknown').toBe(why !== null);
      if (Math.abs(departureMs) > 62_000) expect(quality).toBe('unknown');
    }
  } finally {
    buffer.close();
  }
}

test(
  'a month of steps, sources and power cuts deletes nothing early, keeps nothing beyond 30 powered days, and says so',
  async () => {
    await fc.assert(fc.asyncProperty(months, live), {
      numRuns: IS_FULL ? 60 : 1,
      seed: 21,
      endOnFailure: true,
    });
  },
  IS_FULL ? 1_800_000 : 180_000,
);

test.each([
  ['40 days ahead', 40 * DAY_MS],
  ['7,168 days ahead', 7_168 * DAY_MS],
  ['7,168 days behind', -7_168 * DAY_MS],
])('a time server that is %s for a minute deletes no read, delivered or not', async (_, errorMs) => {
  using folder = temporaryFolder();
  const machine = new Machine();
  machine.servers = 1;
  using buffer = openBuffer(folder.path, machine);
  for (let count = 0; count < 10; count += 1) {
    recordRead(buffer, syntheticRead('WAYP0ST', machine.utcNow()));
    machine.run(HOUR_MS);
    await buffer.purge();
  }
  const before = syntheticRead('ACR0SS1', machine.utcNow());
  machine.errorMs = errorMs;
  // Captured before the step, recorded after it.
  recordRead(buffer, before);
  machine.run(60_000);
  await buffer.purge();
  expect(buffer.clock.verdict()).toMatchObject({ quality: 'unknown', departureMs: errorMs });
  expect(buffer.events).toContainEqual(
    expect.objectContaining({ type: 'clockDoubted', departureMs: errorMs }),
  );
  recordRead(buffer, syntheticRead('DURING1', machine.utcNow()));
  machine.run(60_000);
  await buffer.purge();
  machine.errorMs = 0;
  await buffer.purge();
  expect(buffer.events.at(-1)).toEqual({ type: 'clockBelieved', quality: 'synchronized' });
  expect(readRows(folder.path)).toHaveLength(12);
  expect(buffer.outbox.take(99)).toHaveLength(12);
  machine.run(MAX_RETENTION_MS);
  await buffer.purge();
  expect(readRows(folder.path)).toEqual([]);
});
