import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { expect, test } from 'vitest';
import { alertMessage } from '../../../src/contract/messages.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { Mosquitto } from '../../support/broker/mosquitto.ts';
import { Subscriber } from '../../support/broker/subscriber.ts';
import { readRows, rowsIn } from '../../support/buffer/open-buffer.ts';
import { plateText, syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { bufferOf } from '../../support/unit/running-unit.ts';
import { startedUnit } from '../../support/unit/started-unit.ts';
import { waitFor } from '../../support/wait-for.ts';

const PLATE = 'ZZT4711';

test('an alert that a person has settled while its vehicle is in view stays settled when the text is revised', async () => {
  using folder = temporaryFolder();
  const at = join(folder.path, 'unit');
  await using broker = await Mosquitto.start(folder.path);
  await using subscriber = await Subscriber.connect(broker.url);
  const unit = await startedUnit(at, broker.url);
  const bytes = Buffer.from(`plate,region,category\n${PLATE},,stolen-vehicle\n`);
  const options = {
    listId: 'agency',
    source: 'Agency',
    version: '1',
    sourceTimeUtc: systemClock.utcNow() - 1000,
  };
  await unit.lists.importList(bytes, options, null);
  const alerts = () =>
    subscriber.arrived
      .filter(({ topic }) => topic.endsWith('/alert'))
      .map(({ body }) => alertMessage.parse(JSON.parse(body)));
  const read = syntheticRead(PLATE, systemClock.utcNow());
  await unit.reads.accept(read);
  await waitFor('it alerts', () => alerts().length === 1);

  const client = await mqtt.connectAsync(broker.url, { protocolVersion: 5 });
  const verification = {
    schema: 1,
    verificationId: randomUUID(),
    alertId: alerts()[0]?.alertId,
    operator: 'b.example',
    typed: { text: PLATE, region: null },
    vehicleAgrees: true,
    outcome: 'confirmed',
  };
  await client.publishAsync('waypost/pole-7/cmd/verify', JSON.stringify(verification), { qos: 1 });
  await waitFor('it is settled', () =>
    subscriber.arrived.some(({ topic }) => topic.endsWith('/verification')),
  );
  await client.endAsync();

  const revised = plateText('ZZT4777');
  const characters = syntheticRead('ZZT4777').characters;
  await unit.reads.accept({ ...read, revision: 2, text: revised, characters });
  await waitFor('the revised read arrives', () => subscriber.ids('read').length >= 2);
  await unit.stop('the test is over');
  expect(alerts().filter(({ read: { readId } }) => readId === read.readId)).toHaveLength(1);
  expect(rowsIn(at, 'alerts', bufferOf(at))).toMatchObject([{ state: 'confirmed' }]);
  expect(readRows(at, bufferOf(at)).map(({ text }) => text)).toContain('ZZT4777');
}, 60_000);
