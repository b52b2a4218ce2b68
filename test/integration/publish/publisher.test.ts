import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { alertMessage, readMessage } from '../../../src/contract/messages.ts';
import type { StatusMessage } from '../../../src/contract/status-message.ts';
import { formatMessageId } from '../../../src/domain/keeping/message.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import type { OutboxSource } from '../../../src/publish/outbox-source.ts';
import type { PublishTiming } from '../../../src/publish/publisher.ts';
import { offlineStatus } from '../../../src/publish/status-message.ts';
import { CurtBroker } from '../../support/broker/curt-broker.ts';
import { Mosquitto } from '../../support/broker/mosquitto.ts';
import { runPublisher } from '../../support/broker/run-publisher.ts';
import { Subscriber } from '../../support/broker/subscriber.ts';
import {
  confirmedSeqs,
  lookInto,
  openBuffer,
  recordHit,
  recordRead,
  TOPICS,
} from '../../support/buffer/open-buffer.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { waitFor } from '../../support/wait-for.ts';

const status = (state: StatusMessage['state']): StatusMessage => ({
  ...offlineStatus('pole-7', '0.0.0'),
  state,
  sinceUtc: '2026-03-01T12:00:00.000Z',
});

const IMPATIENT: PublishTiming = {
  connectTimeoutMs: 300,
  keepaliveS: 30,
  publishTimeoutMs: 5_000,
  retry: { firstMs: 20, maxMs: 50 },
};

const freshRead = (text?: string) => syntheticRead(text, systemClock.utcNow());

/** How many messages are in each state; those that the broker has are out of the outbox. */
function statesIn(folder: string): Readonly<Record<string, number>> {
  using database = lookInto(folder);
  const rows = database
    .prepare<[], { state: string; n: number }>('SELECT state, count(*) AS n FROM outbox GROUP BY state')
    .all();
  const confirmed = confirmedSeqs(folder).length;
  return {
    ...Object.fromEntries(rows.map(({ state, n }) => [state, n])),
    ...(confirmed > 0 ? { confirmed } : {}),
  };
}

describe('a message', () => {
  test('arrives as it was stored, with its id, its age and its expiry, and is confirmed', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    await using subscriber = await Subscriber.connect(broker.url);
    using buffer = openBuffer(folder.path, systemClock);
    await using running = runPublisher(broker.url, buffer.outbox);
    const ids = recordHit(buffer, freshRead('TEST123'));
    running.publisher.wake();
    await waitFor('both messages arrive', () => subscriber.arrived.length === 2);
    expect(await running.publisher.flush(5_000)).toBe(true);
    const byTopic = new Map(subscriber.arrived.map((message) => [message.topic, message]));
    const read = byTopic.get(TOPICS.read);
    const alert = byTopic.get(TOPICS.alert);
    expect(readMessage.parse(JSON.parse(read?.body ?? '')).text).toBe('TEST123');
    expect(alertMessage.parse(JSON.parse(alert?.body ?? ''))).toMatchObject({ id: ids[1], unverified: true });
    expect(read?.properties.userProperties).toMatchObject({
      id: ids.slice(0, 1).map(formatMessageId)[0],
      attempt: '1',
    });
    expect(read?.properties.contentType).toBe('application/json');
    const expiryS = read?.properties.messageExpiryInterval ?? 0;
    // All that ends within the same six hours ends together.
    expect(expiryS).toBeGreaterThan(30 * 86_400 - 6 * 3_600 - 60);
    expect(expiryS).toBeLessThanOrEqual(30 * 86_400);
    expect(statesIn(folder.path)).toEqual({ confirmed: 2 });
    expect(running.eventsOf('messageConfirmed')).toContainEqual({
      type: 'messageConfirmed',
      topic: TOPICS.alert,
      heard: true,
    });
  });

  test('that nobody subscribes to is confirmed, and reported as having no subscriber', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    using buffer = openBuffer(folder.path, systemClock);
    recordRead(buffer, freshRead());
    await using running = runPublisher(broker.url, buffer.outbox);
    await waitFor('it is confirmed', () => running.eventsOf('messageConfirmed').length === 1);
    expect(running.events.at(-1)).toEqual({ type: 'messageConfirmed', topic: TOPICS.read, heard: false });
  });

  test('that nobody subscribes to is kept if it is an alert, and arrives when somebody subscribes', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock);
    recordHit(buffer, syntheticRead('TEST123', clock.utcNow()));
    await using running = runPublisher(broker.url, buffer.outbox);
    await waitFor('it is kept', () => running.eventsOf('messageKept').length === 1);
    await waitFor('the read is confirmed', () => running.eventsOf('messageConfirmed').length === 1);
    expect(statesIn(folder.path)).toEqual({ confirmed: 1, refused: 1 });
    await using subscriber = await Subscriber.connect(broker.url);
    clock.advance(59_999);
    running.publisher.wake();
    clock.advance(1);
    running.publisher.wake();
    await waitFor('the alert arrives', () => subscriber.arrived.length === 1);
    expect(subscriber.arrived[0]?.properties.userProperties).toMatchObject({ attempt: '2' });
    expect(await running.publisher.flush(5_000)).toBe(true);
    expect(statesIn(folder.path)).toEqual({ confirmed: 2 });
  });

  test('that the ACL forbids is refused with the reason and not confirmed; others are still sent', async () => {
    using folder = temporaryFolder();
    const acl = join(folder.path, 'acl');
    writeFileSync(acl, `topic readwrite ${TOPICS.alert}\ntopic read #\n`);
    await using broker = await Mosquitto.start(folder.path, { lines: [`acl_file ${acl}`] });
    await using subscriber = await Subscriber.connect(broker.url);
    using buffer = openBuffer(folder.path, systemClock);
    recordHit(buffer, freshRead());
    await using running = runPublisher(broker.url, buffer.outbox);
    await waitFor('one is refused', () => running.eventsOf('messageRefused').length === 1);
    await waitFor('the alert arrives', () => subscriber.arrived.length === 1);
    expect(await running.publisher.flush(5_000)).toBe(true);
    expect(statesIn(folder.path)).toEqual({ confirmed: 1, refused: 1 });
    expect(running.eventsOf('messageRefused')).toEqual([
      { type: 'messageRefused', topic: TOPICS.read, reason: 'Publish error: Not authorized (reason 135)' },
    ]);
    using database = lookInto(folder.path);
    const refused = database.prepare("SELECT reason FROM outbox WHERE state = 'refused'").pluck().get();
    expect(refused).toContain('135');
  });

  test('larger than the broker accepts is refused, and does not hold up the others', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path, { lines: ['max_packet_size 3000'] });
    await using _subscriber = await Subscriber.connect(broker.url);
    using buffer = openBuffer(folder.path, systemClock);
    recordHit(buffer, freshRead());
    await using running = runPublisher(broker.url, buffer.outbox);
    expect(await running.publisher.flush(5_000)).toBe(true);
    expect(statesIn(folder.path)).toEqual({ confirmed: 1, refused: 1 });
    expect(running.eventsOf('brokerLost')).toEqual([]);
    expect(running.eventsOf('messageRefused')).toEqual([
      { type: 'messageRefused', topic: expect.any(String), reason: 'larger than the broker accepts' },
    ]);
  });
});

describe('a backlog', () => {
  test('is overtaken by an alert', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    await using subscriber = await Subscriber.connect(broker.url);
    using buffer = openBuffer(folder.path, systemClock);
    for (let i = 0; i < 100; i += 1) recordRead(buffer, freshRead());
    await using running = runPublisher(broker.url, buffer.outbox);
    await waitFor('some reads arrive', () => subscriber.arrived.length > 5);
    recordHit(buffer, freshRead());
    running.publisher.wake();
    await waitFor('all arrive', () => subscriber.arrived.length === 102);
    const place = subscriber.arrived.findIndex(({ topic }) => topic === TOPICS.alert);
    const before = subscriber.arrived.slice(0, place).length;
    // Those in flight when it was recorded, and those that arrived until then.
    expect(before).toBeLessThan(60);
    expect(subscriber.ids('read')).toEqual([...subscriber.ids('read')].sort(bySeq));
  });

  test('arrives whole, at least once, when the broker is killed in the middle and comes back', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    await using subscriber = await Subscriber.connect(broker.url);
    using buffer = openBuffer(folder.path, systemClock);
    const ids = Array.from({ length: 1_000 }, () => recordRead(buffer, freshRead()))
      .flat()
      .map(formatMessageId);
    const gate = gateBefore(buffer.outbox);
    await using running = runPublisher(broker.url, gate.outbox);
    await waitFor('some arrive', () => subscriber.arrived.length >= 30);
    await broker.kill('SIGKILL');
    // Nothing more is published until the subscriber is back, or it would rightly not hear of it.
    gate.close();
    await waitFor('the loss is noticed', () => running.eventsOf('brokerLost').length === 1);
    // What the broker had acknowledged and not passed on when it died is the broker's loss, not the unit's.
    const acknowledged = new Set(confirmedIn(folder.path, ids));
    expect(acknowledged.size).toBeLessThan(1_000);
    await broker.start();
    await waitFor('the subscriber is back', () => subscriber.subscriptions === 2);
    gate.open();
    expect(await running.publisher.flush(60_000)).toBe(true);
    const missing = () => ids.filter((id) => !subscriber.ids('read').includes(id) && !acknowledged.has(id));
    await waitFor('everything has arrived', () => missing().length === 0);
    expect(statesIn(folder.path)).toEqual({ confirmed: 1_000 });
    expect(running.eventsOf('brokerLost')).toHaveLength(1);
    expect(running.eventsOf('brokerConnected')).toHaveLength(2);
    expect(running.failures).toEqual([]);
  }, 120_000);

  test('waits for a frozen broker, and arrives when the broker responds again', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    await using subscriber = await Subscriber.connect(broker.url);
    using buffer = openBuffer(folder.path, systemClock);
    const timing = { ...IMPATIENT, publishTimeoutMs: 300 };
    await using running = runPublisher(broker.url, buffer.outbox, { timing });
    await waitFor('it is connected', () => running.eventsOf('brokerConnected').length === 1);
    broker.freeze();
    recordRead(buffer, freshRead());
    running.publisher.wake();
    await waitFor('the loss is noticed', () => running.eventsOf('brokerLost').length === 1);
    expect(statesIn(folder.path)).toEqual({ unpublished: 1 });
    broker.thaw();
    await waitFor('it arrives', () => subscriber.ids('read').length >= 1);
    expect(await running.publisher.flush(5_000)).toBe(true);
  });

  test('is not touched by a failing link, except for the messages in the window', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    using buffer = openBuffer(folder.path, systemClock);
    await using running = runPublisher(broker.url, buffer.outbox, {
      timing: { ...IMPATIENT, publishTimeoutMs: 300 },
    });
    await waitFor('it is connected', () => running.eventsOf('brokerConnected').length === 1);
    broker.freeze();
    for (let i = 0; i < 200; i += 1) recordRead(buffer, freshRead());
    running.publisher.wake();
    await waitFor('the loss is noticed', () => running.eventsOf('brokerLost').length === 1);
    using database = lookInto(folder.path);
    expect(database.prepare('SELECT count(*) FROM outbox WHERE attempts > 0').pluck().get()).toBe(10);
  });
});

describe('a stop', () => {
  test('ends a flush at once', async () => {
    using folder = temporaryFolder();
    using buffer = openBuffer(folder.path, systemClock);
    recordRead(buffer, freshRead());
    await using running = runPublisher('mqtt://127.0.0.1:1', buffer.outbox);
    const flushed = running.publisher.flush(60_000);
    await running.publisher.stop(1_000);
    expect(await flushed).toBe(false);
  });

  test('keeps to its time when the broker is frozen with messages in flight', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    using buffer = openBuffer(folder.path, systemClock);
    await using running = runPublisher(broker.url, buffer.outbox);
    await waitFor('it is connected', () => running.eventsOf('brokerConnected').length === 1);
    broker.freeze();
    for (let i = 0; i < 30; i += 1) recordRead(buffer, freshRead());
    running.publisher.wake();
    const started = performance.now();
    await running.publisher.stop(500, () => status('stopped'));
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(statesIn(folder.path)).toEqual({ unpublished: 30 });
  });

  test('lets the last status say what is left after the drain', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    using buffer = openBuffer(folder.path, systemClock);
    await using running = runPublisher(broker.url, buffer.outbox);
    await waitFor('it is connected', () => running.eventsOf('brokerConnected').length === 1);
    for (let i = 0; i < 30; i += 1) recordRead(buffer, freshRead());
    running.publisher.wake();
    let inFlight = -1;
    await running.publisher.stop(5_000, () => {
      inFlight = buffer.outbox.depth().inFlight;
      return status('stopped');
    });
    expect(inFlight).toBe(0);
  });

  test('ends the session even if the last status cannot be made', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    using buffer = openBuffer(folder.path, systemClock);
    const running = runPublisher(broker.url, buffer.outbox);
    await waitFor('it is connected', () => running.eventsOf('brokerConnected').length === 1);
    const fails = (): never => {
      throw new Error('no status');
    };
    await expect(running.publisher.stop(1_000, fails)).rejects.toThrow('no status');
    await expect(retainedState(broker.url, 300)).rejects.toThrow('a retained status');
  });
});

describe('a broker', () => {
  test('that accepts and drops at once is tried less and less often', async () => {
    using folder = temporaryFolder();
    await using broker = await CurtBroker.start({ receiveMaximum: 10, afterwards: 'drop' });
    using buffer = openBuffer(folder.path, systemClock);
    const timing = { ...IMPATIENT, retry: { firstMs: 20, maxMs: 10_000 } };
    await using running = runPublisher(broker.url, buffer.outbox, { timing });
    await waitFor('it has been tried six times', () => broker.sessionsAt.length === 6);
    const [before = 0, last = 0] = broker.sessionsAt.slice(-2);
    expect(last - before).toBeGreaterThan(150);
    expect(running.eventsOf('brokerLost').length).toBeGreaterThanOrEqual(5);
  });

  test('that accepts one message at a time gets one, even if it is a status', async () => {
    using folder = temporaryFolder();
    await using broker = await CurtBroker.start({ receiveMaximum: 1, afterwards: 'silence' });
    using buffer = openBuffer(folder.path, systemClock);
    recordRead(buffer, freshRead());
    const timing = { ...IMPATIENT, publishTimeoutMs: 300, retry: { firstMs: 60_000, maxMs: 60_000 } };
    await using running = runPublisher(broker.url, buffer.outbox, { timing });
    await waitFor('the message is on its way', () => broker.publishes === 1);
    running.publisher.publishStatus(status('online'));
    await waitFor('the link is given up', () => running.eventsOf('brokerLost').length === 1);
    expect(broker.publishes).toBe(1);
  });
});

describe('the status', () => {
  test('is retained, published again on every session, and stays stopped after a stop', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    using buffer = openBuffer(folder.path, systemClock);
    await using running = runPublisher(broker.url, buffer.outbox);
    running.publisher.publishStatus(status('online'));
    await waitFor('it is connected', () => running.eventsOf('brokerConnected').length === 1);
    await expect(retainedState(broker.url)).resolves.toBe('online');
    await broker.kill('SIGKILL');
    await broker.start();
    await waitFor('it is connected again', () => running.eventsOf('brokerConnected').length === 2);
    await expect(retainedState(broker.url)).resolves.toBe('online');
    await running.publisher.stop(2_000, () => status('stopped'));
    await expect(retainedState(broker.url)).resolves.toBe('stopped');
    expect(running.eventsOf('brokerLost')).toHaveLength(1);
    expect(running.eventsOf('messageConfirmed')).toEqual([]);
  });
});

test('an absent broker is reported once, and a stop ends the attempts', async () => {
  using folder = temporaryFolder();
  using buffer = openBuffer(folder.path, systemClock);
  recordRead(buffer, freshRead());
  const running = runPublisher('mqtt://127.0.0.1:1', buffer.outbox);
  await waitFor('the loss is said', () => running.events.length > 0);
  expect(await running.publisher.flush(300)).toBe(false);
  expect(running.events).toEqual([
    { type: 'brokerLost', broker: '127.0.0.1:1', detail: expect.stringContaining('ECONNREFUSED') },
  ]);
  await Promise.all([running.publisher.stop(1_000), running.publisher.stop(1_000)]);
  expect(statesIn(folder.path)).toEqual({ unpublished: 1 });
});

/** An outbox that hands out nothing while its gate is closed. */
function gateBefore(outbox: OutboxSource) {
  let isOpen = true;
  const gated: OutboxSource = {
    take: (limit, confirmed) => outbox.take(isOpen ? limit : 0, confirmed),
    refuse: (seq, reason) => outbox.refuse(seq, reason),
    requeue: () => outbox.requeue(),
    depth: () => outbox.depth(),
  };
  const set = (value: boolean) => () => {
    isOpen = value;
  };
  return { outbox: gated, open: set(true), close: set(false) };
}

const bySeq = (a: string, b: string): number => Number(a.split(':')[2]) - Number(b.split(':')[2]);

function confirmedIn(folder: string, ids: readonly string[]): readonly string[] {
  const seqs = confirmedSeqs(folder);
  return ids.filter((id) => seqs.includes(Number(id.split(':')[2])));
}

async function retainedState(url: string, withinMs = 10_000): Promise<string> {
  await using subscriber = await Subscriber.connect(url, TOPICS.status);
  const first = await waitFor('a retained status', () => subscriber.arrived[0], withinMs);
  return JSON.parse(first.body).state;
}
