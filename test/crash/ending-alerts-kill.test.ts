import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { EVERY_ALERT } from '../../src/domain/alert-filter.ts';
import { verifyChain } from '../../src/domain/audit-chain.ts';
import type { Step } from '../../src/domain/step.ts';
import { utcMs } from '../../src/domain/time.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { openBuffer } from '../support/open-buffer.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { syntheticAlert, syntheticHit, syntheticRead } from '../support/synthetic-read.ts';
import { temporaryFolder } from '../support/temp-folder.ts';

const CHILD = join(import.meta.dirname, 'ending-alerts-child.ts');
const ALERTS = 60;
const HOUR_MS = 3_600_000;
const [SEEDS, KILLS] = process.env['WAYPOST_TEST_FULL'] === 'yes' ? [10, 40] : [1, 8];

/** What a broker would have had: each message under its number. */
type Delivered = Map<number, string>;

/** Alerts of an hour ago: nobody has ended their passages, and nobody has verified them. */
function withAlerts(folder: string): void {
  using buffer = openBuffer(folder, systemClock);
  const atUtc = utcMs(systemClock.utcNow() - HOUR_MS);
  for (let count = 0; count < ALERTS; count += 1) {
    const read = syntheticRead('ZZT0123', atUtc);
    const hit = syntheticHit(read);
    buffer.record({ read, hits: [hit], alerts: [syntheticAlert(hit, atUtc)] }, []);
  }
}

/** @param afterMs it is killed so long after its start, unless it dies at its step; null: it goes on to its end */
async function run(
  folder: string,
  delivered: Delivered,
  { step = 'none', nth = 1, afterMs = null }: { step?: Step | 'none'; nth?: number; afterMs?: number | null },
): Promise<string | null> {
  const args = [CHILD, folder, step, String(nth)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'started') {
      if (afterMs !== null) void sleep(afterMs).then(() => child.kill('SIGKILL'));
      continue;
    }
    const [seq, ...what] = line.split(' ');
    const [before, now] = [delivered.get(Number(seq)), what.join(' ')];
    expect(before ?? now, 'one number brought two messages').toBe(now);
    delivered.set(Number(seq), now);
  }
  await exited;
  return child.signalCode;
}

/** Of each alert what is stored, what was told or waits to be, and what the chain says belong together. */
async function judge(folder: string, delivered: Delivered): Promise<void> {
  using buffer = openBuffer(folder, systemClock);
  const waiting = buffer.outbox.take(1_000).map(({ id, body }): [number, string] => {
    const message = JSON.parse(Buffer.from(body).toString());
    return [id.seq, `${message.alertId} ${message.stage ?? message.state}`];
  });
  const told = [...new Map([...delivered, ...waiting]).values()];
  const times = (what: string): number => told.filter((one) => one === what).length;
  const lines = buffer.audit.lines(0, 100_000);
  for (const { alertId, state, stage } of buffer.alerts.list(ALERTS, EVERY_ALERT)) {
    const noted = lines.filter((line) => line.includes(alertId) && line.includes('"alertSettled"')).length;
    const ends = [Number(stage === 'final'), Number(state === 'expired')];
    expect([times(`${alertId} final`), times(`${alertId} expired`), noted]).toEqual([...ends, ends[1]]);
  }
  expect(verifyChain(lines)).toMatchObject({ whole: true });
}

const left = (folder: string): number => {
  using buffer = openBuffer(folder, systemClock);
  return buffer.alerts.list(ALERTS, { ...EVERY_ALERT, state: 'potential' }).length;
};

test('alerts end once each, are told once each and noted once each, whenever the unit dies while they do', async () => {
  using folder = temporaryFolder();
  withAlerts(folder.path);
  const delivered: Delivered = new Map();
  for (const step of ['alert-in-commit', 'alert-committed'] as const)
    for (const nth of [1, 20, 30]) {
      expect(await run(folder.path, delivered, { step, nth })).toBe('SIGKILL');
      await judge(folder.path, delivered);
    }
  expect(left(folder.path)).toBeGreaterThan(0);
  expect(await run(folder.path, delivered, {})).toBeNull();
  await judge(folder.path, delivered);
  expect([left(folder.path), delivered.size]).toEqual([0, 2 * ALERTS]);
}, 120_000);

test.each(Array.from({ length: SEEDS }, (_, seed) => seed))(
  'and at any moment: seed %i',
  async (seed) => {
    using folder = temporaryFolder();
    withAlerts(folder.path);
    const random = seededRandom(seed);
    const delivered: Delivered = new Map();
    let kills = 0;
    for (; left(folder.path) > 0 && kills < KILLS; kills += 1) {
      await run(folder.path, delivered, { afterMs: random.int(60) });
      await judge(folder.path, delivered);
    }
    expect(kills).toBeGreaterThan(2);
    await run(folder.path, delivered, {});
    await judge(folder.path, delivered);
    expect([left(folder.path), delivered.size]).toEqual([0, 2 * ALERTS]);
  },
  120_000,
);
