import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { expect, test } from 'vitest';
import { alertMessage, verificationMessage } from '../../../src/contract/messages.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import type { Unit } from '../../../src/unit/unit.ts';
import { Mosquitto } from '../../support/broker/mosquitto.ts';
import { Subscriber } from '../../support/broker/subscriber.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { startedUnit } from '../../support/unit/started-unit.ts';
import { waitFor } from '../../support/wait-for.ts';

/** A warrant that a source lists under O and under 0; an innocent driver has the one with the 0. */
const WANTED = 'ZZTO123';
const INNOCENT = 'ZZT0123';

const started = (folder: string, unitId: string, brokerUrl: string): Promise<Unit> =>
  startedUnit(folder, brokerUrl, { unit: { id: unitId }, alerts: { coolDownMinutes: 0 } });

/** Today's version of the state's list, with the warrant under both. */
async function listToday(
  unit: Unit,
  day: number,
  plates: readonly string[] = [WANTED, INNOCENT],
): Promise<void> {
  const rows = plates.map((plate) => `${plate},US-IA,wanted-person,warrant`);
  const bytes = new TextEncoder().encode(['plate,region,category,reason', ...rows, ''].join('\n'));
  const sourceTimeUtc = systemClock.utcNow() - 60_000 + day;
  const options = { listId: 'state', source: 'State warrants', version: `day-${day}`, sourceTimeUtc };
  const { accepted, text } = await unit.lists.importList(bytes, options, null);
  if (!accepted) throw new Error(text);
}

/** A camera holds an O possible where it reads a 0, as cameras do, so that either entry of the warrant is touched. */
function passes(unit: Unit, text: string): Promise<void> {
  const read = syntheticRead(text, systemClock.utcNow());
  const characters = read.characters.map((one) =>
    one.char === '0' ? { ...one, confidence: 0.9, alternatives: [{ char: 'O', p: 0.09 }] } : one,
  );
  return unit.reads.accept({ ...read, characters });
}

/** Of one passage of the innocent driver: one for each of the two entries. */
const EACH = 2;

/** The alerts that arrived for a plate, by their ids. */
const alertsOn = (subscriber: Subscriber, unitId: string, text: string): readonly string[] => [
  ...new Set(
    subscriber.arrived
      .filter(({ topic }) => topic === `waypost/${unitId}/alert`)
      .map(({ body }) => alertMessage.parse(JSON.parse(body)))
      .filter(({ read, state }) => read.text === text && state === 'potential')
      .map(({ alertId }) => alertId),
  ),
];

/** Of the innocent driver: the unit's own camera sees somebody too. */
const readsOf = (subscriber: Subscriber, unitId: string): number =>
  subscriber.arrived.filter(
    ({ topic, body }) => topic === `waypost/${unitId}/read` && JSON.parse(body).text === INNOCENT,
  ).length;

const send = (client: MqttClient, topic: string, message: object): Promise<unknown> =>
  client.publishAsync(topic, JSON.stringify(message), { qos: 1 });

test('one rejection ends the alerts of a warrant under O and 0 on an innocent driver, here at once and on other units too', async () => {
  using folder = temporaryFolder();
  await using broker = await Mosquitto.start(folder.path);
  await using subscriber = await Subscriber.connect(broker.url);
  const server = await mqtt.connectAsync(broker.url, { protocolVersion: 5 });
  let one = await started(join(folder.path, 'one'), 'pole-7', broker.url);
  const two = await started(join(folder.path, 'two'), 'pole-8', broker.url);
  try {
    await listToday(one, 1);
    await listToday(two, 1);
    await passes(one, INNOCENT);
    await waitFor(
      'the innocent driver is stopped',
      () => alertsOn(subscriber, 'pole-7', INNOCENT).length === EACH,
    );
    const [alertId] = alertsOn(subscriber, 'pole-7', INNOCENT);

    // As a person may write it: the entry that is suppressed is the one of US-IA.
    const typed = { text: INNOCENT, region: 'us-ia' };
    const verification = { schema: 1, verificationId: randomUUID(), alertId, operator: 'b.example', typed };
    await send(server, 'waypost/pole-7/cmd/verify', { junk: true });
    await send(server, 'waypost/pole-7/cmd/verify', {
      ...verification,
      vehicleAgrees: false,
      outcome: 'wrong-vehicle',
    });
    const published = () => subscriber.arrived.find(({ topic }) => topic === 'waypost/pole-7/verification');
    await waitFor('the rejection is published', () => published() !== undefined);
    const message = verificationMessage.parse(JSON.parse(published()?.body ?? ''));
    expect(message).toMatchObject({
      alertId,
      state: 'rejected',
      reason: 'wrong-vehicle',
      suppresses: true,
      literal: INNOCENT,
      typed: { region: 'US-IA' },
    });

    // On this unit at once, tomorrow, and after a restart.
    const day = async (unit: Unit, unitId: string): Promise<number> => {
      const before = readsOf(subscriber, unitId);
      await passes(unit, INNOCENT);
      await waitFor('the read arrives', () => readsOf(subscriber, unitId) === before + 1);
      return alertsOn(subscriber, unitId, INNOCENT).length;
    };
    expect(await day(one, 'pole-7')).toBe(EACH);
    await listToday(one, 2);
    expect(await day(one, 'pole-7')).toBe(EACH);
    await one.stop('a restart');
    one = await started(join(folder.path, 'one'), 'pole-7', broker.url);
    await listToday(one, 3);
    expect(await day(one, 'pole-7')).toBe(EACH);

    // The plate that the warrant is for still alerts.
    await passes(one, WANTED);
    await waitFor('the wanted plate alerts', () => alertsOn(subscriber, 'pole-7', WANTED).length === 1);

    // On another unit from the published verification on.
    expect(await day(two, 'pole-8')).toBe(EACH);
    await send(server, 'waypost/pole-8/cmd/suppress', message);
    await waitFor('it is taken in', () =>
      two.audit.lines(0, 1_000).some((line) => line.includes('suppressionTaken')),
    );
    expect(await day(two, 'pole-8')).toBe(EACH);

    // It ends with the entry: a new warrant on that plate is a new matter.
    await listToday(one, 4, ['ZZT9999']);
    await listToday(one, 5);
    expect(await day(one, 'pole-7')).toBe(2 * EACH);
  } finally {
    await Promise.all([one.stop('the end'), two.stop('the end'), server.endAsync(true)]);
  }
}, 120_000);
