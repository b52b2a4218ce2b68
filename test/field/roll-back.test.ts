import { copyFileSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { auditMessage } from '../../src/contract/audit-message.ts';
import { statusMessage } from '../../src/contract/status-message.ts';
import { verifyChain } from '../../src/domain/access/audit-chain.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { Mosquitto } from '../support/broker/mosquitto.ts';
import { Subscriber } from '../support/broker/subscriber.ts';
import { syntheticRead } from '../support/buffer/synthetic-read.ts';
import { IS_FULL } from '../support/is-full.ts';
import { temporaryFolder } from '../support/temp-folder.ts';
import { startedUnit } from '../support/unit/started-unit.ts';
import { waitFor } from '../support/wait-for.ts';

const READS = 5;
const ROUND_MS = 20_000;

const on = ({ arrived }: Subscriber, level: string) =>
  arrived.filter(({ topic }) => topic === `waypost/pole-7/${level}`).map(({ body }) => JSON.parse(body));

/** A unit's run: it records reads and delivers them. */
async function run(folder: string, subscriber: Subscriber, brokerUrl: string): Promise<void> {
  const before = on(subscriber, 'read').length;
  const unit = await startedUnit(folder, brokerUrl);
  for (let i = 0; i < READS; i += 1)
    await unit.reads.accept(syntheticRead(`ZZF${100 + i}`, systemClock.utcNow()));
  await waitFor('the reads arrive', () => on(subscriber, 'read').length >= before + READS, ROUND_MS);
  // A thread that still loads its models does not take well to being ended.
  const hasLooked = () => unit.status().cameras.every(({ framesRecognized }) => framesRecognized > 0);
  await waitFor('the camera has its models', hasLooked, ROUND_MS);
  await unit.stop('the round is over');
}

/** How many message ids came with two different reads. */
function ambiguousIds(subscriber: Subscriber): number {
  const meanings = new Map<string, Set<string>>();
  for (const { id, readId } of on(subscriber, 'read')) {
    const known = meanings.get(JSON.stringify(id)) ?? new Set();
    meanings.set(JSON.stringify(id), known.add(readId));
  }
  return [...meanings.values()].filter(({ size }) => size > 1).length;
}

const DATABASE = 'buffer.sqlite';
const MEMO = 'buffer.sqlite.memo';

/** Five ways to put an older buffer back, and what the unit then says. */
const WAYS: readonly (readonly [string, (unit: string, old: string) => void])[] = [
  ['beside the present memo', (unit, old) => copyFileSync(join(old, DATABASE), join(unit, DATABASE))],
  [
    'with the memo deleted',
    (unit, old) => {
      copyFileSync(join(old, DATABASE), join(unit, DATABASE));
      rmSync(join(unit, MEMO));
    },
  ],
  [
    'with the memo spoiled',
    (unit, old) => {
      copyFileSync(join(old, DATABASE), join(unit, DATABASE));
      writeFileSync(join(unit, MEMO), Buffer.alloc(200, 7));
    },
  ],
  [
    'with the memo put back as well',
    (unit, old) => {
      for (const file of [DATABASE, MEMO]) copyFileSync(join(old, file), join(unit, file));
    },
  ],
  ['with the whole folder put back', (unit, old) => cpSync(old, unit, { recursive: true })],
];

/** The hardest one always; the others also lie in a test of the buffer alone. */
const TRIED = IS_FULL ? WAYS : WAYS.slice(3, 4);

describe('a unit whose older buffer is put back', () => {
  test.each(TRIED)(
    '%s gives no message id two meanings, says so, and begins an epoch',
    async (_, putBack) => {
      using folder = temporaryFolder();
      const [unit, old] = [join(folder.path, 'unit'), join(folder.path, 'old')];
      mkdirSync(unit);
      await using broker = await Mosquitto.start(folder.path);
      await using subscriber = await Subscriber.connect(broker.url);
      await run(unit, subscriber, broker.url);
      cpSync(unit, old, { recursive: true });
      await run(unit, subscriber, broker.url);
      for (const rest of [`${DATABASE}-wal`, `${DATABASE}-shm`]) rmSync(join(unit, rest), { force: true });
      putBack(unit, old);
      await run(unit, subscriber, broker.url);
      expect(ambiguousIds(subscriber)).toBe(0);
      const ids = new Set(on(subscriber, 'read').map(({ id }) => JSON.stringify(id)));
      expect(ids.size).toBeGreaterThanOrEqual(3 * READS);
      const epochs = new Set(on(subscriber, 'read').map(({ id }) => id.epoch));
      expect(epochs.size).toBe(2);
      const told = on(subscriber, 'audit').flatMap((body) => auditMessage.parse(body).lines);
      expect(told.join('\n')).toContain('"what":"epochBegun"');
    },
    60_000,
  );
});

describe('the audit chain at the broker', () => {
  test('arrives entry by entry, verifies without the unit, and its end is retained', async () => {
    using folder = temporaryFolder();
    const unit = join(folder.path, 'unit');
    mkdirSync(unit);
    await using broker = await Mosquitto.start(folder.path);
    await using subscriber = await Subscriber.connect(broker.url);
    await run(unit, subscriber, broker.url);
    await run(unit, subscriber, broker.url);
    const messages = on(subscriber, 'audit').map((body) => auditMessage.parse(body));
    const verdict = verifyChain(messages.flatMap(({ lines }) => lines));
    expect(verdict).toMatchObject({ whole: true, before: { n: 0 } });
    const statuses = on(subscriber, 'status').map((body) => statusMessage.parse(body));
    // The camera may have read its one still as well.
    expect(statuses.at(-1)?.lastMessage?.seq).toBe(on(subscriber, 'read').length);
    await using later = await Subscriber.connect(broker.url, 'waypost/pole-7/audit');
    await waitFor('the retained entries', () => later.arrived.length > 0);
    expect(JSON.parse(later.arrived[0]?.body ?? '')).toMatchObject({ auditHead: messages.at(-1)?.auditHead });
  }, 60_000);
});
