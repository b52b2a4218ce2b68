import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { alertMessage, verificationMessage } from '../../../src/contract/messages.ts';
import { toIsoUtc, utcMs } from '../../../src/domain/time/time.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { Mosquitto } from '../../support/broker/mosquitto.ts';
import { Subscriber } from '../../support/broker/subscriber.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { PASSWORD } from '../../support/unit/access-unit.ts';
import { startedUnit } from '../../support/unit/started-unit.ts';
import { waypost } from '../../support/unit/waypost.ts';
import { waitFor } from '../../support/wait-for.ts';

const PLATE = 'ZZQ9173';
const HOUR_MS = 3_600_000;

test('an entry that an operator makes alerts until it is removed, and its alerts are withdrawn', async () => {
  using folder = temporaryFolder();
  await using broker = await Mosquitto.start(folder.path);
  await using subscriber = await Subscriber.connect(broker.url);
  // What keeps it from alerting is its removal, and not that it has just alerted.
  const unit = await startedUnit(folder.path, broker.url, { alerts: { coolDownMinutes: 0 } });
  const config = join(folder.path, 'waypost.json');
  await using _ = { [Symbol.asyncDispose]: () => unit.stop('the test is over') };
  const [password, session, plate] = ['password', 'session', 'plate'].map((name) => join(folder.path, name));
  if (password === undefined || session === undefined || plate === undefined) throw new Error('three names');
  writeFileSync(password, PASSWORD);
  writeFileSync(plate, `${PLATE}\n`);
  const run = (...args: string[]) => waypost(...args, '--config', config);
  const signed = ['--session-file', session];
  const add = ['operator', 'add', 'a.example', '--name', 'A. Example', '--password-file', password];
  await run(...add, '--permission', 'admin', 'lists');
  await run('sign-in', 'a.example', '--password-file', password, ...signed);
  await run('operator', 'acknowledge', ...signed);

  const entry = (verb: string, ...args: string[]) =>
    run('hotlist', verb, ...args, '--case', '26-004711', '--json', ...signed);
  const inHours = (hours: number): string => toIsoUtc(utcMs(Date.now() + hours * HOUR_MS));
  const order = [
    '--plate-file',
    plate,
    '--region',
    'US-IA',
    '--category',
    'stolen-vehicle',
    '--reason',
    'taken',
  ];
  const made = await entry('add', ...order, '--expires', inHours(5));
  expect(made.code, made.err).toBe(0);
  const { entryId } = JSON.parse(made.out);
  expect(made.out).not.toContain(PLATE);
  expect((await entry('add', ...order, '--expires', inHours(5))).err).toContain(entryId);
  expect((await entry('add', ...order, '--expires', inHours(9_000))).err).toContain('30 days');
  expect(JSON.parse((await entry('review', entryId, '--expires', inHours(6))).out)).toMatchObject({
    entryId,
  });
  expect(JSON.parse((await entry('entries')).out)).toMatchObject([{ entryId, caseNumber: '26-004711' }]);

  await unit.reads.accept(syntheticRead(PLATE, systemClock.utcNow()));
  const alerts = () =>
    subscriber.arrived
      .filter(({ topic }) => topic === 'waypost/pole-7/alert')
      .map(({ body }) => alertMessage.parse(JSON.parse(body)));
  await waitFor('it alerts', () => alerts().length === 1);
  expect(alerts()[0]).toMatchObject({ hit: { list: { listId: 'manual' }, entry: { reason: 'taken' } } });

  expect(JSON.parse((await entry('remove', entryId)).out)).toMatchObject({ retracted: 1 });
  const told = () => subscriber.arrived.find(({ topic }) => topic === 'waypost/pole-7/verification');
  await waitFor('it is told back', () => told() !== undefined);
  expect(verificationMessage.parse(JSON.parse(told()?.body ?? ''))).toMatchObject({
    alertId: alerts()[0]?.alertId,
    state: 'retracted',
    reason: 'entry-removed',
  });
  await unit.reads.accept(syntheticRead(PLATE, systemClock.utcNow()));
  // The unit's own camera sees somebody too.
  const readsOfIt = () =>
    subscriber.arrived.filter(
      ({ topic, body }) => topic.endsWith('/read') && JSON.parse(body).text === PLATE,
    );
  await waitFor('the read arrives', () => readsOfIt().length === 2);
  expect(alerts()).toHaveLength(1);
  const chain = (await run('audit', 'export')).out;
  expect(chain).toMatch(/"what":"entryAdded"[\s\S]*"what":"entryRenewed"[\s\S]*"what":"entryRemoved"/);
  expect(chain).toMatch(/"what":"entryAdded".*"plateHash":"[0-9a-f]{64}"/);
  expect(chain).not.toContain(PLATE);
}, 120_000);
