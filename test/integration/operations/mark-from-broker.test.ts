import mqtt from 'mqtt';
import { expect, test } from 'vitest';
import { alertMessage, verificationMessage } from '../../../src/contract/messages.ts';
import { systemClock } from '../../../src/platform/clock.ts';
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
const PATTERN = 'ZZQ8?44';

test('an entry that is disputed at the central server no longer alerts on the unit, until it is restored there', async () => {
  using folder = temporaryFolder();
  await using broker = await Mosquitto.start(folder.path);
  await using subscriber = await Subscriber.connect(broker.url);
  const unit = await startedUnit(folder.path, broker.url, { alerts: { coolDownMinutes: 0 } });
  const rows = [`${PLATE},US-IA,wanted-person`, `${CHILD},,amber-alert`, `${PATTERN},,amber-alert`];
  const sourceTimeUtc = systemClock.utcNow() - 1000;
  const options = { listId: 'state', source: 'State', version: '1', sourceTimeUtc };
  await unit.lists.importList(Buffer.from(['plate,region,category', ...rows, ''].join('\n')), options, null);
  const bodies = (level: string) =>
    subscriber.arrived.filter(({ topic }) => topic.endsWith(`/${level}`)).map(({ body }) => JSON.parse(body));
  const passes = async (plate: string): Promise<number> => {
    const read = syntheticRead(plate, systemClock.utcNow());
    await unit.reads.accept(read);
    await waitFor('the read arrives', () => bodies('read').some(({ readId }) => readId === read.readId));
    const alerts = bodies('alert').map((body) => alertMessage.parse(body));
    return alerts.filter(({ hit }) => hit.entry.plate === plate).length;
  };
  const server = await mqtt.connectAsync(broker.url, { protocolVersion: 5 });
  const said = { schema: 1, listId: 'state', region: null, category: null, caseNumber: '26-004711' };
  const marks = () =>
    auditEntries(unit).filter((line) => /entryMarked|entryRestored/.test(JSON.stringify(line)));
  const mark = async (plate: string, what: string, operator = 'b.example', more: object = {}) => {
    const before = marks().length;
    const message = { ...said, plate, mark: what, reason: 'another person', operator, ...more };
    await server.publishAsync('waypost/pole-7/cmd/mark', JSON.stringify(message), { qos: 1 });
    return waitFor('it is noted', () => marks().length > before);
  };
  try {
    expect(await passes(PLATE)).toBe(1);
    await server.publishAsync('waypost/pole-7/cmd/mark', '{"junk":true}', { qos: 1 });
    await server.publishAsync(
      'waypost/pole-7/cmd/mark',
      JSON.stringify({ ...said, plate: 'ZZT9999', mark: 'disputed', reason: 'no entry', operator: 'b' }),
      { qos: 1 },
    );
    await mark(PLATE, 'disputed', 'b.example', { region: 'us-ia', category: 'wanted-person' });
    await waitFor('its alert is told back', () => bodies('verification').length === 1);
    expect(verificationMessage.parse(bodies('verification')[0])).toMatchObject({
      ...{ state: 'retracted', reason: 'entry-disputed', entry: { plate: PLATE } },
    });
    expect(await passes(PLATE)).toBe(1);
    await mark(PLATE, 'restored');
    expect(await passes(PLATE)).toBe(2);

    // A child takes two people here too; the same one twice is one.
    for (const operator of ['b.example', 'b.example']) await mark(CHILD, 'removed', operator);
    expect(await passes(CHILD)).toBe(1);
    await mark(CHILD, 'removed', 'c.example');
    expect(await passes(CHILD)).toBe(1);

    await mark(PATTERN, 'disputed');
    const { clerk } = await signedIn(folder.path, { clerk: ['admin', 'lists'] });
    const listed = JSON.parse((await clerk('hotlist', 'disputes', '--case', '26-004711', '--json')).out);
    expect(listed.map((one: { maskedPlate: string }) => one.maskedPlate)).toEqual(['*******', '####?##']);
    const chain = JSON.stringify(auditEntries(unit));
    for (const plate of [PLATE, CHILD, PATTERN]) expect(chain).not.toContain(plate);
  } finally {
    await unit.stop('the test is over');
    await server.endAsync(true);
  }
}, 60_000);
