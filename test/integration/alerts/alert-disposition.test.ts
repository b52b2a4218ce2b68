import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { expect, test } from 'vitest';
import {
  alertMessage,
  type VerificationMessage,
  verificationMessage,
} from '../../../src/contract/messages.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import type { Unit } from '../../../src/unit/unit.ts';
import { Mosquitto } from '../../support/broker/mosquitto.ts';
import { Subscriber } from '../../support/broker/subscriber.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { startedUnit } from '../../support/unit/started-unit.ts';
import { waitFor } from '../../support/wait-for.ts';

const PLATE = 'ZZT0123';

const started = async (folder: string, unitId: string, brokerUrl: string): Promise<Unit> => {
  const more = { unit: { id: unitId }, alerts: { coolDownMinutes: 0 } };
  const unit = await startedUnit(folder, brokerUrl, more);
  const rows = Buffer.from(`plate,region,category,reason\n${PLATE},US-IA,wanted-person,warrant\n`);
  const sourceTimeUtc = systemClock.utcNow() - 60_000;
  const options = { listId: 'state', source: 'State warrants', version: '1', sourceTimeUtc };
  await unit.lists.importList(rows, options, null);
  return unit;
};

test('a stop in error ends the alerts of a confirmed warrant on a driver, here and on other units, and counts as a wrong alert', async () => {
  using folder = temporaryFolder();
  await using broker = await Mosquitto.start(folder.path);
  await using subscriber = await Subscriber.connect(broker.url);
  const server = await mqtt.connectAsync(broker.url, { protocolVersion: 5 });
  const send = (topic: string, message: object) =>
    server.publishAsync(`waypost/${topic}`, JSON.stringify(message), { qos: 1 });
  const one = await started(join(folder.path, 'one'), 'pole-7', broker.url);
  const two = await started(join(folder.path, 'two'), 'pole-8', broker.url);
  const bodies = (topic: string) =>
    subscriber.arrived.filter((one) => one.topic === `waypost/${topic}`).map(({ body }) => JSON.parse(body));
  const alerts = (unitId: string) => bodies(`${unitId}/alert`).map((body) => alertMessage.parse(body));
  const told = (): readonly VerificationMessage[] =>
    bodies('pole-7/verification').map((body) => verificationMessage.parse(body));
  const passes = async (unit: Unit, unitId: string): Promise<number> => {
    const read = syntheticRead(PLATE, systemClock.utcNow());
    await unit.reads.accept(read);
    const arrived = () => bodies(`${unitId}/read`).some(({ readId }) => readId === read.readId);
    await waitFor('the read arrives', arrived);
    return alerts(unitId).length;
  };
  try {
    expect([await passes(one, 'pole-7'), await passes(two, 'pole-8')]).toEqual([1, 1]);
    const [alert] = alerts('pole-7');
    const { alertId = '' } = alert ?? {};
    const closed = { schema: 1, alertId, operator: 'c.example' };
    // Before anybody has compared it nothing can have come of it.
    await send('pole-7/cmd/disposition', { ...closed, disposition: 'arrest' });
    await send('pole-7/cmd/verify', {
      ...{ schema: 1, verificationId: randomUUID(), alertId, operator: 'b.example' },
      ...{ typed: { text: PLATE, region: 'US-IA' }, vehicleAgrees: true, outcome: 'confirmed' },
    });
    await send('pole-7/cmd/disposition', { ...closed, disposition: 'not-located' });
    await send('pole-7/cmd/disposition', { ...closed, disposition: 'not-located' });
    await send('pole-7/cmd/disposition', { ...closed, disposition: 'stopped-in-error' });
    await waitFor('all of it is published', () => told().length === 3);
    expect(told()).toMatchObject([
      { state: 'confirmed', revision: 2, disposition: null, suppresses: false, operator: 'b.example' },
      { state: 'closed', revision: 3, disposition: 'not-located', suppresses: false, operator: 'c.example' },
      { state: 'closed', revision: 4, disposition: 'stopped-in-error', suppresses: true, typed: null },
    ]);

    expect(await passes(one, 'pole-7')).toBe(1);
    expect(await passes(two, 'pole-8')).toBe(2);
    await send('pole-8/cmd/suppress', told()[1] ?? {});
    await send('pole-8/cmd/suppress', told()[2] ?? {});
    const taken = () => two.audit.lines(0, 1_000).filter((line) => line.includes('suppressionTaken')).length;
    await waitFor('it is taken in', () => taken() > 0);
    expect(taken()).toBe(1);
    expect(await passes(two, 'pole-8')).toBe(2);

    const status = () => bodies('pole-7/status').at(-1);
    await one.stop('the end');
    await waitFor('the unit has said how many were right', () => status()?.state === 'stopped');
    expect(status().precision).toMatchObject([{ listId: 'state', confirmed: 0, stoppedInError: 1 }]);
    const chain = JSON.stringify(two.audit.lines(0, 1_000));
    expect(chain).not.toContain(PLATE);
  } finally {
    await Promise.all([one.stop('the end'), two.stop('the end'), server.endAsync(true)]);
  }
}, 60_000);
