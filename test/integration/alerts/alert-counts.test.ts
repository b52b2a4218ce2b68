import { expect, test } from 'vitest';
import type { Store } from '../../../src/buffer/store.ts';
import type { MonthOfOutcomes } from '../../../src/domain/alert/alert-precision.ts';
import type { Disposition } from '../../../src/domain/alert/disposition.ts';
import type { SettledState } from '../../../src/domain/alert/verification.ts';
import { Corrupt } from '../../../src/platform/errors.ts';
import { openBuffer, rowsOf, TOPICS } from '../../support/buffer/open-buffer.ts';
import { syntheticAlert, syntheticHit, syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const DAY_MS = 86_400_000;
const MONTH_MS = 30 * DAY_MS;
type Clock = ReturnType<typeof manualClock>;

/** An alert of now, and what became of it. */
function alerted(buffer: Store, clock: Clock, state?: SettledState, disposition: Disposition | null = null) {
  const read = syntheticRead('ZZT0123', clock.utcNow());
  const hit = syntheticHit(read);
  const alert = syntheticAlert(hit, clock.utcNow());
  buffer.record({ read, hits: [hit], alerts: [alert] }, []);
  if (state === undefined) return read;
  const draft = {
    kind: 'verification',
    topic: TOPICS.verification,
    encode: () => new Uint8Array(1),
  } as const;
  const { alertId } = alert;
  const entry = {
    what: 'alertSettled',
    alertId,
    state,
    reason: null,
    operator: null,
    plateHash: '',
  } as const;
  buffer.alerts.settle(alertId, { state, disposition }, draft, entry);
  return read;
}

function alertedInEachWay(buffer: Store, clock: Clock): void {
  alerted(buffer, clock);
  alerted(buffer, clock, 'confirmed');
  alerted(buffer, clock, 'closed', 'arrest');
  alerted(buffer, clock, 'closed', 'stopped-in-error');
  alerted(buffer, clock, 'rejected');
  alerted(buffer, clock, 'retracted');
  alerted(buffer, clock, 'expired');
}

const ONE_OF_EACH: MonthOfOutcomes = {
  ...{ month: '2026-03', listId: 'agency', matchGrade: 'strong', channel: 'review' },
  ...{ confirmed: 2, stoppedInError: 1, rejected: 1, takenBack: 1, expired: 1, unverified: 1 },
};

test('results of alerts are counted once, before and after the alerts expire', async () => {
  using folder = temporaryFolder();
  const clock = manualClock();
  using buffer = openBuffer(folder.path, clock);
  alertedInEachWay(buffer, clock);
  expect(buffer.alerts.outcomes()).toEqual([ONE_OF_EACH]);
  clock.advance(MONTH_MS);
  await buffer.purge();
  expect(rowsOf(folder.path, 'alerts')).toBe(0);
  expect(buffer.alerts.outcomes()).toEqual([ONE_OF_EACH]);
  await buffer.purge();
  alerted(buffer, clock, 'confirmed');
  const march = { ...ONE_OF_EACH, month: '2026-03' };
  const counted = buffer.alerts.outcomes();
  expect(counted).toEqual([{ ...march, confirmed: 3 }]);
});

test('a held alert counts once, even when the hold is released', async () => {
  using folder = temporaryFolder();
  const clock = manualClock();
  using buffer = openBuffer(folder.path, clock);
  const read = alerted(buffer, clock, 'confirmed');
  const reviewOn = new Date(clock.utcNow() + 100 * DAY_MS).toISOString().slice(0, 10);
  const target = { kind: 'reads', readIds: [read.readId] } as const;
  const order = { caseNumber: '26-004711', operator: 'A. Example', reason: 'trial', reviewOn, target };
  const { hold } = buffer.holds.place(order);
  const confirmed = () => buffer.alerts.outcomes().map((one) => one.confirmed);
  expect(confirmed()).toEqual([1]);
  clock.advance(MONTH_MS);
  await buffer.purge();
  expect([confirmed(), rowsOf(folder.path, 'alerts')]).toEqual([[1], 0]);
  buffer.holds.release({ holdId: hold.holdId, operator: 'A. Example', reason: 'over' });
  await buffer.purge();
  expect(confirmed()).toEqual([1]);
});

test('counts of more than a year ago are forgotten', async () => {
  using folder = temporaryFolder();
  const clock = manualClock();
  using buffer = openBuffer(folder.path, clock);
  alerted(buffer, clock, 'confirmed');
  clock.advance(MONTH_MS);
  await buffer.purge();
  clock.advance(13 * MONTH_MS);
  alerted(buffer, clock, 'rejected');
  clock.advance(MONTH_MS);
  await buffer.purge();
  expect(buffer.alerts.outcomes()).toMatchObject([{ month: '2027-04', rejected: 1, confirmed: 0 }]);
});

test('counts survive a kill between the end of their alerts and what follows it', async () => {
  using folder = temporaryFolder();
  const clock = manualClock();
  {
    const onStep = (name: string): void => {
      if (name === 'purge-unreadable') throw new Error('killed');
    };
    using buffer = openBuffer(folder.path, clock, { onStep });
    alertedInEachWay(buffer, clock);
    clock.advance(MONTH_MS);
    await expect(buffer.purge()).rejects.toThrow('killed');
  }
  using buffer = openBuffer(folder.path, clock);
  await buffer.purge();
  expect(buffer.alerts.outcomes()).toEqual([ONE_OF_EACH]);
});

test('counts are restored once from a file that was set aside', async () => {
  using folder = temporaryFolder();
  const clock = manualClock();
  {
    using buffer = openBuffer(folder.path, clock);
    alertedInEachWay(buffer, clock);
    clock.advance(MONTH_MS);
    await buffer.purge();
    // Met as damaged: the next start sets it aside.
    buffer.noteFailure(new Corrupt('buffer.corrupt', 'The test says so.'));
  }
  for (let start = 0; start < 2; start += 1) {
    using buffer = openBuffer(folder.path, clock);
    await buffer.salvage();
    expect(buffer.alerts.outcomes()[0]).toMatchObject({ month: '2026-03', confirmed: 2, stoppedInError: 1 });
  }
});
