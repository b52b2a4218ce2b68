import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { alertMessage, verificationMessage } from '../../../src/contract/messages.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import type { Unit } from '../../../src/unit/unit.ts';
import { Mosquitto } from '../../support/broker/mosquitto.ts';
import { Subscriber } from '../../support/broker/subscriber.ts';
import { auditEntries } from '../../support/buffer/audit-entries.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { signedIn } from '../../support/unit/signed-in.ts';
import { startedUnit } from '../../support/unit/started-unit.ts';
import { waitFor } from '../../support/wait-for.ts';

const PLATE = 'ZZT4711';
const CHILD = 'ZZC1234';

async function listToday(unit: Unit, version: string, plates: readonly string[] = [PLATE]): Promise<void> {
  const rows = [
    ...plates.map((plate) => `${plate},,wanted-person,a warrant,W1`),
    `${CHILD},,amber-alert,a child,A1`,
  ];
  const bytes = Buffer.from(['plate,region,category,reason,record id', ...rows, ''].join('\n'));
  const sourceTimeUtc = systemClock.utcNow() - 1000;
  const options = { listId: 'state', source: 'State', version, sourceTimeUtc };
  const { accepted, text } = await unit.lists.importList(bytes, options, null);
  if (!accepted) throw new Error(text);
}

const passes = (unit: Unit, plate: string): Promise<void> =>
  unit.reads.accept(syntheticRead(plate, systemClock.utcNow()));

test('a mark on an entry survives a list that does not open, and so does the end of its alert', async () => {
  using folder = temporaryFolder();
  await using broker = await Mosquitto.start(folder.path);
  let unit = await startedUnit(folder.path, broker.url);
  await listToday(unit, '1');
  const { clerk } = await signedIn(folder.path, { clerk: ['admin', 'lists'] });
  const plate = join(folder.path, 'plate');
  writeFileSync(plate, PLATE);
  const forCase = ['--case', '26-004711', '--json'];
  await clerk('hotlist', 'remove', 'state', '--plate-file', plate, ...forCase, '--reason', 'recovered');
  await unit.stop('its list is damaged');
  writeFileSync(join(folder.path, 'hotlists', 'state.list'), 'damaged');
  unit = await startedUnit(folder.path, broker.url);
  const other = Buffer.from('plate,category\nZZT0009,V\n');
  const sourceTimeUtc = systemClock.utcNow() - 1000;
  await unit.lists.importList(other, { listId: 'city', source: 'City', version: '1', sourceTimeUtc }, null);
  await listToday(unit, '1');
  await clerk('sign-in', 'clerk', '--password-file', join(folder.path, 'password'));
  const marks = JSON.parse((await clerk('hotlist', 'disputes', ...forCase)).out);
  expect(marks).toMatchObject([{ mark: 'removed', inForce: true }]);
  await unit.stop('the test is over');
}, 60_000);

test('an entry of a delivered list that is disputed or removed no longer alerts, not even tomorrow or after a restart', async () => {
  using folder = temporaryFolder();
  await using broker = await Mosquitto.start(folder.path);
  await using subscriber = await Subscriber.connect(broker.url);
  let unit = await startedUnit(folder.path, broker.url);
  await listToday(unit, '1');
  const { clerk, other } = await signedIn(folder.path, { clerk: ['admin', 'lists'], other: ['lists'] });
  const [plate, child] = [join(folder.path, 'plate'), join(folder.path, 'child')];
  writeFileSync(plate, PLATE);
  writeFileSync(child, CHILD);
  const forCase = ['--case', '26-004711', '--json'];
  const of = (file: string) => ['state', '--plate-file', file, ...forCase];
  const alerts = () =>
    subscriber.arrived
      .filter(({ topic }) => topic.endsWith('/alert'))
      .map(({ body }) => alertMessage.parse(JSON.parse(body)).hit.entry.plate);
  const told = () =>
    subscriber.arrived
      .filter(({ topic }) => topic.endsWith('/verification'))
      .map(({ body }) => verificationMessage.parse(JSON.parse(body)));

  const shown = JSON.parse((await clerk('hotlist', 'show', ...of(plate))).out);
  expect(shown).toMatchObject([{ plate: PLATE, reason: 'a warrant', details: { recordId: 'W1' } }]);
  await passes(unit, PLATE);
  await waitFor('it alerts', () => alerts().length === 1);

  const disputed = await clerk('hotlist', 'dispute', ...of(plate), '--reason', 'another person');
  expect(JSON.parse(disputed.out)).toMatchObject({ retracted: 1, needsSecond: false });
  await waitFor('it is told back', () => told().length === 1);
  expect(told()[0]).toMatchObject({ state: 'retracted', reason: 'entry-disputed' });
  await passes(unit, PLATE);
  await listToday(unit, '2');
  await passes(unit, PLATE);
  await unit.stop('the unit starts again');
  unit = await startedUnit(folder.path, broker.url);
  const password = ['--password-file', join(folder.path, 'password')];
  await clerk('sign-in', 'clerk', ...password);
  await other('sign-in', 'other', ...password);
  await passes(unit, PLATE);
  await passes(unit, CHILD);
  await waitFor('the child’s alert arrives', () => alerts().includes(CHILD));
  expect(alerts()).toEqual([PLATE, CHILD]);

  // A child takes two people.
  const remove = ['hotlist', 'remove', ...of(child), '--reason', 'found'];
  expect(JSON.parse((await clerk(...remove)).out)).toMatchObject({ needsSecond: true, retracted: 0 });
  expect(JSON.parse((await clerk(...remove)).out)).toMatchObject({ needsSecond: true });
  expect(JSON.parse((await clerk('hotlist', 'disputes', ...forCase)).out)).toMatchObject([
    { mark: 'disputed', inForce: true },
    { mark: 'removed', inForce: false },
  ]);
  await passes(unit, CHILD);
  await waitFor('it goes on alerting', () => alerts().length === 3);
  expect(JSON.parse((await other(...remove)).out)).toMatchObject({ needsSecond: false, retracted: 2 });
  await passes(unit, CHILD);

  const marks = JSON.parse((await clerk('hotlist', 'disputes', ...forCase)).out);
  expect(marks).toMatchObject([{ mark: 'disputed' }, { mark: 'removed', operators: ['clerk', 'other'] }]);
  expect(JSON.stringify(marks)).not.toContain(PLATE);
  await clerk('hotlist', 'restore', ...of(plate));
  await passes(unit, PLATE);
  await waitFor('it alerts again', () => alerts().length === 4);
  expect(alerts()).toEqual([PLATE, CHILD, CHILD, PLATE]);

  // With its entry what was said of it ends: another warrant is another matter.
  await clerk('hotlist', 'dispute', ...of(plate), '--reason', 'again');
  await listToday(unit, '3', ['ZZT0009']);
  expect(JSON.parse((await clerk('hotlist', 'disputes', ...forCase)).out)).toMatchObject([
    { mark: 'removed' },
  ]);
  const chain = JSON.stringify(auditEntries(unit));
  expect(chain).toMatch(/"what":"listEntriesShown"[\s\S]*"what":"entryMarked"[\s\S]*"what":"entryRestored"/);
  expect(chain).not.toMatch(/ZZT4711|ZZC1234/);
  await unit.stop('the test is over');
}, 120_000);
