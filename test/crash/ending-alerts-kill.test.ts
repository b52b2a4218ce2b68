import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { alertMessage, verificationMessage } from '../../src/contract/messages.ts';
import { verifyChain } from '../../src/domain/access/audit-chain.ts';
import { EVERY_ALERT } from '../../src/domain/alert/alert-filter.ts';
import { formatMessageId } from '../../src/domain/keeping/message.ts';
import type { Step } from '../../src/domain/time/step.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { Mosquitto } from '../support/broker/mosquitto.ts';
import { Subscriber } from '../support/broker/subscriber.ts';
import { openBuffer, TOPICS } from '../support/buffer/open-buffer.ts';
import { syntheticAlert, syntheticHit, syntheticRead } from '../support/buffer/synthetic-read.ts';
import { IS_FULL } from '../support/is-full.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { temporaryFolder } from '../support/temp-folder.ts';
import { waitFor } from '../support/wait-for.ts';

const CHILD = join(import.meta.dirname, 'ending-alerts-child.ts');
const ALERTS = 100;
/** A child comes to about a third of them in that time. */
const LONGEST_MS = 300;
const [SEEDS, ROUNDS] = IS_FULL ? [10, 30] : [1, 8];

/** In this order: the ones before leave enough for those after them. The first are while passages end. */
const STEPS: readonly (readonly [Step, number])[] = [
  ['alert-in-commit', 1],
  ['alert-committed', 20],
  ['message-sent', 20],
  ['alert-in-commit', ALERTS],
  ['alert-committed', 20],
  ['message-sent', 20],
];

/** Nobody has ended their passages or verified them; each waits under a plate of its own. */
function withAlerts(folder: string): void {
  using buffer = openBuffer(folder, systemClock);
  for (let count = 0; count < ALERTS; count += 1) {
    const read = syntheticRead(`ZZT${count}`, systemClock.utcNow());
    const hit = syntheticHit(read);
    buffer.record({ read, hits: [hit], alerts: [syntheticAlert(hit, read.capturedAtUtc)] }, []);
  }
}

/** At most one of the two: the step at which it dies, or how long after its start it is killed. */
type Death = { readonly step?: Step; readonly nth?: number; readonly afterMs?: number };
type Run = (death: Death) => Promise<string | number | null>;
type Judge = () => Promise<{ readonly final: number; readonly expired: number; readonly waiting: number }>;

/** @returns the signal that ended it, or its exit code */
async function run(where: readonly string[], { step, nth = 1, afterMs }: Death) {
  const args = [CHILD, ...where, ...(step === undefined ? [] : [step, String(nth)])];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  if (afterMs !== undefined) {
    await Promise.race([exited, once(child.stdout, 'data')]);
    await Promise.race([exited, sleep(afterMs)]);
    child.kill('SIGKILL');
  }
  await exited;
  return child.signalCode ?? child.exitCode;
}

type Message = { readonly id: string; readonly body: string };

/** What a message tells of its alert: that its passage is over, or that nobody has come. */
function ending(body: string): string {
  const { type, ...message } = JSON.parse(body);
  if (type === 'alert') return `${message.alertId} ${alertMessage.parse({ type, ...message }).stage}`;
  const { alertId, state } = verificationMessage.parse({ type, ...message });
  return `${alertId} ${state}`;
}

/** Ids of the messages that tell of each ending, the broker's account and the outbox's together. */
function toldOf(
  subscriber: Subscriber,
  waiting: readonly Message[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const arrived = subscriber.arrived
    .filter(({ topic }) => topic === TOPICS.alert || topic === TOPICS.verification)
    .map(({ body, properties }) => ({ id: String(properties.userProperties?.['id']), body }));
  const bodies = new Map<string, string>();
  const told = new Map<string, Set<string>>();
  for (const { id, body } of [...arrived, ...waiting]) {
    expect(bodies.get(id) ?? body, 'the same id brings the same body').toBe(body);
    bodies.set(id, body);
    told.set(ending(body), (told.get(ending(body)) ?? new Set()).add(id));
  }
  return told;
}

/** Each end that is stored is told by one message, the expiry noted by one entry of the chain; and no other is. */
async function judge(folder: string, subscriber: Subscriber): ReturnType<Judge> {
  using buffer = openBuffer(folder, systemClock);
  const waiting = buffer.outbox
    .take(ALERTS * 3)
    .map(({ id, body }) => ({ id: formatMessageId(id), body: Buffer.from(body).toString() }));
  const lines = buffer.audit.lines(0, 100_000);
  expect(verifyChain(lines)).toMatchObject({ whole: true });
  const alerts = buffer.alerts.list(ALERTS * 2, EVERY_ALERT);
  expect(alerts).toHaveLength(ALERTS);
  const final = alerts.filter(({ stage }) => stage === 'final').map(({ alertId }) => `${alertId} final`);
  const expired = alerts.filter(({ state }) => state === 'expired').map(({ alertId }) => alertId);
  const ends = [...final, ...expired.map((alertId) => `${alertId} expired`)].toSorted();
  // What the broker has confirmed to a child that is dead may still be on its way to the receiver.
  await waitFor('each end is told', () => {
    const told = toldOf(subscriber, waiting);
    return ends.every((end) => told.has(end));
  });
  const told = [...toldOf(subscriber, waiting)].flatMap(([end, ids]) => [...ids].map(() => end));
  expect(told.toSorted()).toEqual(ends);
  const noted = lines.filter((line) => line.includes('"alertSettled"'));
  expect(noted).toHaveLength(expired.length);
  for (const alertId of expired) expect(noted.some((line) => line.includes(alertId))).toBe(true);
  return { final: final.length, expired: expired.length, waiting: waiting.length };
}

async function campaign(kills: (run: Run, judge: Judge) => Promise<void>): Promise<void> {
  using folder = temporaryFolder();
  await using broker = await Mosquitto.start(folder.path);
  await using subscriber = await Subscriber.connect(broker.url);
  withAlerts(folder.path);
  const judgeIt: Judge = () => judge(folder.path, subscriber);
  const runIt: Run = (options) => run([folder.path, broker.url], options);
  await kills(runIt, judgeIt);
  expect(await runIt({})).toBe(0);
  expect(await judgeIt()).toEqual({ final: ALERTS, expired: ALERTS, waiting: 0 });
}

test(
  'alerts end once each, for the broker too, at whichever step the unit dies',
  () =>
    campaign(async (runIt, judgeIt) => {
      for (const [step, nth] of STEPS) {
        expect(await runIt({ step, nth }), `it did not come to ${step} ${nth}`).toBe('SIGKILL');
        await judgeIt();
      }
      const { final, expired } = await judgeIt();
      expect(final, 'the last deaths are to come while alerts expire').toBe(ALERTS);
      expect(expired).toBeGreaterThan(0);
      expect(expired).toBeLessThan(ALERTS);
    }),
  60_000,
);

test.each(Array.from({ length: SEEDS }, (_, seed) => seed))(
  'and at whichever moment: seed %i',
  (seed) =>
    campaign(async (runIt, judgeIt) => {
      const random = seededRandom(seed);
      const counts = new Set<number>();
      for (let round = 0; round < ROUNDS; round += 1) {
        expect(['SIGKILL', 0]).toContain(await runIt({ afterMs: random.int(LONGEST_MS) }));
        const { final, expired } = await judgeIt();
        counts.add(final + expired);
      }
      expect(counts.size, 'most kills are to come while alerts end').toBeGreaterThan(2);
    }),
  240_000,
);
