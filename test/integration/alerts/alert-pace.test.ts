import { join } from 'node:path';
import { expect, test } from 'vitest';
import { alertMessage } from '../../../src/contract/messages.ts';
import { statusMessage } from '../../../src/contract/status-message.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import type { Unit } from '../../../src/unit/unit.ts';
import { Mosquitto } from '../../support/broker/mosquitto.ts';
import { Subscriber } from '../../support/broker/subscriber.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { startedUnit } from '../../support/unit/started-unit.ts';
import { waitFor } from '../../support/wait-for.ts';

const on = (subscriber: Subscriber, level: string) =>
  subscriber.arrived.filter(({ topic }) => topic.endsWith(`/${level}`)).map(({ body }) => JSON.parse(body));

async function listed(unit: Unit, rows: readonly string[]): Promise<void> {
  const bytes = Buffer.from(['plate,region,category,reason', ...rows, ''].join('\n'));
  const options = {
    listId: 'agency',
    source: 'Agency',
    version: '1',
    sourceTimeUtc: systemClock.utcNow() - 1000,
  };
  const { accepted, text } = await unit.lists.importList(bytes, options, null);
  if (!accepted) throw new Error(text);
}

const passes = (unit: Unit, plate: string): Promise<void> =>
  unit.reads.accept(syntheticRead(plate, systemClock.utcNow()));

test('a vehicle that passes twenty times alerts once, a flood is held at the limit, and test plates are counted separately', async () => {
  using folder = temporaryFolder();
  await using broker = await Mosquitto.start(folder.path);
  await using subscriber = await Subscriber.connect(broker.url);
  const unit = await startedUnit(join(folder.path, 'unit'), broker.url, {
    alerts: { maxReviewsPerListAndHour: 10, maxInterruptsPerListAndHour: 10 },
  });
  const flood = Array.from({ length: 30 }, (_, i) => `ZZF${100 + i}`);
  await listed(unit, [
    ...['ZZT1234', ...flood].map((plate) => `${plate},,stolen-vehicle,invented`),
    'ZZT0001,,test-plate,calibration',
  ]);
  for (let pass = 0; pass < 20; pass++) await passes(unit, 'ZZT1234');
  for (const plate of flood) await passes(unit, plate);
  for (let pass = 0; pass < 3; pass++) await passes(unit, 'ZZT0001');
  await waitFor('the last ones arrive', () => on(subscriber, 'test').length === 3);
  const alerts = on(subscriber, 'alert').map((body) => alertMessage.parse(body));
  expect(alerts.map(({ hit }) => hit.entry.plate)).toEqual(['ZZT1234', ...flood.slice(0, 9)]);
  const tests = on(subscriber, 'test').map((body) => alertMessage.parse(body));
  expect(tests.map(({ channel, isTest }) => [channel, isTest])).toEqual(Array(3).fill(['test', true]));
  await waitFor('the limit is told', () =>
    on(subscriber, 'status').some((body) => statusMessage.parse(body).limits.length > 0),
  );
  await unit.stop('the test is over');
}, 60_000);
