import { expect, test } from 'vitest';
import { EVERY_ALERT } from '../../../src/domain/alert/alert-filter.ts';
import type { Step } from '../../../src/domain/time/step.ts';
import { joinedAlerts } from '../../support/buffer/joined-alerts.ts';
import { openBuffer } from '../../support/buffer/open-buffer.ts';
import { syntheticAlert, syntheticHit, syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

test('state, message and entry of the end of an alert are there together or not at all, at every step of their commit', async () => {
  using folder = temporaryFolder();
  const seen: unknown[] = [];
  let isCutOff = true;
  const look = () => [
    buffer.alerts.list(9, EVERY_ALERT)[0]?.state,
    buffer.outbox.depth().unpublished,
    buffer.audit.lines(0, 99).filter((line) => line.includes('"alertSettled"')).length,
  ];
  const onStep = (step: Step): void => {
    if (step !== 'alert-in-commit' && step !== 'alert-committed') return;
    seen.push([step, ...look()]);
    if (isCutOff) throw new Error('cut off');
  };
  using buffer = openBuffer(folder.path, manualClock(), { onStep });
  const read = syntheticRead('ZZT4711');
  const hit = syntheticHit(read);
  buffer.record({ read, hits: [hit], alerts: [syntheticAlert(hit)] }, []);
  const alerts = joinedAlerts(folder.path, buffer);
  const expire = () => alerts.expire(0, new AbortController().signal);

  await expect(expire()).rejects.toThrow('cut off');
  expect(seen).toEqual([['alert-in-commit', 'expired', 1, 1]]);
  expect(look()).toEqual(['potential', 0, 0]);
  isCutOff = false;
  expect(await expire()).toBe(1);
  expect(seen.slice(1)).toEqual([
    ['alert-in-commit', 'expired', 1, 1],
    ['alert-committed', 'expired', 1, 1],
  ]);
  expect(look()).toEqual(['expired', 1, 1]);
});
