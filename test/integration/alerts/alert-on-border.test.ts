import { expect, test } from 'vitest';
import { EVERY_ALERT } from '../../../src/domain/alert/alert-filter.ts';
import { utcMs } from '../../../src/domain/time/time.ts';
import { expiryGridMs, MAX_RETENTION_MS } from '../../../src/policy/retention.ts';
import { joinedAlerts } from '../../support/buffer/joined-alerts.ts';
import { openBuffer } from '../../support/buffer/open-buffer.ts';
import { NOON, syntheticAlert, syntheticHit, syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const HOUR_MS = 3_600_000;
const GRID_MS = expiryGridMs(MAX_RETENTION_MS);
/** What is captured before ends in one partition, what is captured from then on in the next. */
const BORDER = Math.ceil((NOON + MAX_RETENTION_MS) / GRID_MS) * GRID_MS - MAX_RETENTION_MS;

test.each([
  ['later', -5, 5],
  ['earlier', 5, -5],
])(
  'an alert whose revised read lies in the %s partition is one alert, listed, counted and ended once',
  async (_, first, second) => {
    using folder = temporaryFolder();
    const clock = manualClock(utcMs(BORDER + 1_000));
    using buffer = openBuffer(folder.path, clock);
    const alerts = joinedAlerts(folder.path, buffer);
    const read = syntheticRead('ZZT4711', utcMs(BORDER + first));
    const hit = syntheticHit(read);
    const alert = syntheticAlert(hit, clock.utcNow());
    buffer.record({ read, hits: [hit], alerts: [alert] }, []);
    const revised = { ...read, revision: 2, capturedAtUtc: utcMs(BORDER + second) };
    buffer.record({ read: revised, hits: [hit], alerts: [{ ...alert, revision: 2 }] }, []);
    const listed = () => alerts.list(EVERY_ALERT, 9).map(({ revision, state }) => [revision, state]);
    expect(listed()).toEqual([[2, 'potential']]);
    expect(alerts.outcomes()).toMatchObject([{ unverified: 1, expired: 0 }]);
    clock.advance(HOUR_MS);
    expect(await alerts.expire(HOUR_MS, new AbortController().signal)).toBe(1);
    expect(listed()).toEqual([[3, 'expired']]);
    expect(alerts.outcomes()).toMatchObject([{ unverified: 0, expired: 1 }]);
  },
);
