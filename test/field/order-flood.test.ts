import { join } from 'node:path';
import mqtt from 'mqtt';
import { expect, test } from 'vitest';
import { statusMessage } from '../../src/contract/status-message.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { Mosquitto } from '../support/broker/mosquitto.ts';
import { Subscriber } from '../support/broker/subscriber.ts';
import { syntheticRead } from '../support/buffer/synthetic-read.ts';
import { IS_FULL } from '../support/is-full.ts';
import { temporaryFolder } from '../support/temp-folder.ts';
import { startedUnit } from '../support/unit/started-unit.ts';
import { waitFor } from '../support/wait-for.ts';

const MARKS = IS_FULL ? 45_000 : 1_500;
/** Of each of two kinds. */
const SUPPRESSIONS = IS_FULL ? 5_000 : 1_500;
const ORDERS = MARKS + 2 * SUPPRESSIONS;
/** Orders on their way at a time: what waits in the sender is not the unit's memory. */
const ON_THE_WAY = 600;
const HUGE_BYTES = 200 * 2 ** 20;
const LONG = 'x'.repeat(7_000);
const UUID = '0190d5d4-0000-7000-8000-000000000000';

const mark = (i: number) => ({
  ...{ schema: 1, listId: 'state', plate: `ZZ${i % 9_000}`, region: null, category: null },
  ...{ mark: 'removed', reason: 'junk', operator: 'b.example', caseNumber: '26-1' },
});
const suppression = (i: number, source: string) => ({
  ...{ schema: 1, alertId: UUID, reason: 'wrong-vehicle', disposition: null, operator: 'b.example' },
  ...{ typed: { text: 'ZZT4711', region: 'US-IA' }, literal: 'ZZT4711', suppresses: true },
  entry: { source, plate: `ZZ${i % 9_000}`, region: 'US-IA', category: 'wanted-person' },
  atUtc: '2026-03-01T12:00:00.000Z',
});

test('junk orders, a retained order and a message of 200 MB leave the chain short, the memory small and recording fast', async () => {
  using folder = temporaryFolder();
  await using broker = await Mosquitto.start(folder.path);
  await using subscriber = await Subscriber.connect(broker.url, 'waypost/+/status');
  const server = await mqtt.connectAsync(broker.url, { protocolVersion: 5 });
  const send = (order: string, body: object | Buffer, retain = false) =>
    server.publishAsync(`waypost/pole-7/cmd/${order}`, Buffer.isBuffer(body) ? body : JSON.stringify(body), {
      ...{ qos: 1, retain },
    });
  await send('verify', { schema: 1, retained: true }, true);
  const unit = await startedUnit(join(folder.path, 'unit'), broker.url);
  await waitFor('the unit is connected', () => subscriber.arrived.length > 0);
  await send('verify', Buffer.alloc(HUGE_BYTES, 0x20));
  const before = process.memoryUsage.rss();
  const flood = async (): Promise<void> => {
    let sent: Promise<unknown>[] = [];
    for (let i = 0; i < MARKS; i += 1) {
      sent.push(send('mark', mark(i)));
      if (i < SUPPRESSIONS)
        sent.push(send('suppress', suppression(i, 'Nobody')), send('suppress', suppression(i, LONG)));
      if (sent.length < ON_THE_WAY) continue;
      await Promise.all(sent);
      sent = [];
    }
    await Promise.all(sent);
  };
  const flooded = flood();
  const commitsMs: number[] = [];
  for (let i = 0; i < 100; i += 1) {
    const since = performance.now();
    await unit.reads.accept(syntheticRead(`ZZF${100 + i}`, systemClock.utcNow()));
    commitsMs.push(performance.now() - since);
  }
  await flooded;
  const grownMb = (process.memoryUsage.rss() - before) / 2 ** 20;
  await waitFor('all orders are refused', () => unit.status().broker.ordersRefused === ORDERS, 60_000);
  const { broker: seen } = unit.status();
  await unit.stop('the flood is over');
  await waitFor('the last status', () => subscriber.arrived.some(({ body }) => body.includes('"stopped"')));
  const last = statusMessage.parse(JSON.parse(subscriber.arrived.at(-1)?.body ?? ''));
  const slowestMs = Math.max(...commitsMs);
  expect(seen).toMatchObject({ ordersIgnored: 1, ordersRefused: ORDERS });
  expect(last.auditHead?.n).toBeLessThan(100);
  expect(slowestMs).toBeLessThan(2_000);
  expect(grownMb).toBeLessThan(150);
  await server.endAsync(true);
}, 300_000);
