import { expect, test } from 'vitest';
import { readMessage } from '../../../src/contract/messages.ts';
import { tombstoneMessage } from '../../../src/contract/tombstone-message.ts';
import { MAX_RETENTION_MS } from '../../../src/policy/retention.ts';
import { Mosquitto } from '../../support/broker/mosquitto.ts';
import { runPublisher } from '../../support/broker/run-publisher.ts';
import { Subscriber } from '../../support/broker/subscriber.ts';
import { openBuffer, recordHit, recordRead, TOPICS } from '../../support/buffer/open-buffer.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { IS_FULL } from '../../support/is-full.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { waitFor } from '../../support/wait-for.ts';

const HOUR_MS = 3_600_000;
/** Ten hours more than anything is kept. */
const HOURS = MAX_RETENTION_MS / HOUR_MS + 10;
/** How often it records and purges. */
const EVERY_HOURS = IS_FULL ? 1 : 4;

test('a unit that is offline for a month delivers what is in time, in order and alerts first; the rest is gone and counted', async () => {
  using folder = temporaryFolder();
  const clock = manualClock();
  using buffer = openBuffer(folder.path, clock);
  let [recorded, undelivered] = [0, 0];
  for (let hour = 0; hour < HOURS; hour += EVERY_HOURS) {
    for (let count = 0; count < 3; count += 1)
      recorded += recordRead(buffer, syntheticRead('WAYP0ST', clock.utcNow())).length;
    if (hour % 24 === 0) recorded += recordHit(buffer, syntheticRead('TEST123', clock.utcNow())).length;
    clock.advance(EVERY_HOURS * HOUR_MS);
    undelivered += (await buffer.purge()).undelivered;
  }
  expect(undelivered).toBeGreaterThan(0);
  await using broker = await Mosquitto.start(folder.path);
  await using subscriber = await Subscriber.connect(broker.url);
  await using running = runPublisher(broker.url, buffer.outbox);
  await waitFor('it is connected', () => running.eventsOf('brokerConnected').length === 1);
  expect(await running.publisher.flush(60_000)).toBe(true);
  const messages = () =>
    subscriber.arrived.filter(({ topic }) => topic === TOPICS.read || topic === TOPICS.alert);
  const purged = () =>
    subscriber.arrived
      .filter(({ topic }) => topic === TOPICS.tombstone)
      .flatMap(({ body }) => tombstoneMessage.parse(JSON.parse(body)).purged)
      .reduce((sum, { from, to }) => sum + to - from + 1, 0);
  await waitFor('all of it arrives', () => messages().length === recorded - undelivered);
  await waitFor('the rest is told of', () => purged() === undelivered);

  const seqs = (level: 'read' | 'alert') => subscriber.ids(level).map((id) => Number(id.split(':')[2]));
  expect(messages().findLastIndex(({ topic }) => topic === TOPICS.alert)).toBe(seqs('alert').length - 1);
  for (const level of ['read', 'alert'] as const)
    expect(seqs(level)).toEqual(seqs(level).toSorted((a, b) => a - b));
  for (const { body } of messages().filter(({ topic }) => topic === TOPICS.read)) {
    const { capturedAtUtc, expiresAtUtc } = readMessage.parse(JSON.parse(body));
    expect(Date.parse(expiresAtUtc)).toBeGreaterThan(clock.utcNow());
    expect(Date.parse(capturedAtUtc)).toBeGreaterThan(clock.utcNow() - MAX_RETENTION_MS);
  }
}, 120_000);
