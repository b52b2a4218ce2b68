import { describe, expect, test } from 'vitest';
import type { Unit } from '../../../src/unit/unit.ts';
import { CertificateAuthority } from '../../support/broker/certificates.ts';
import { ListServer } from '../../support/broker/list-server.ts';
import { Mosquitto } from '../../support/broker/mosquitto.ts';
import { auditEntries } from '../../support/buffer/audit-entries.ts';
import { freePort } from '../../support/free-port.ts';
import { agencyIn, incoming, incomingBytes } from '../../support/hotlist/list-agency.ts';
import { PackageServer } from '../../support/hotlist/package-server.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { startedUnit } from '../../support/unit/started-unit.ts';
import { waitFor } from '../../support/wait-for.ts';

const versionsOf = (unit: Unit) =>
  unit.status().hotLists.map(({ listId, version }) => `${listId} ${version}`);
describe('a list that comes through the broker', () => {
  test('is requested part by part, comes into force, and its outcome is reported', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    await using server = await ListServer.connect(broker.url, 'waypost/pole-7');
    const { hotLists, pack } = agencyIn(folder.path);
    const unit = await startedUnit(folder.path, broker.url, { hotLists });
    const id = await server.offer('state-stolen', 1, pack(unit, 1, 3_000));
    await waitFor('the outcome is told', () => server.outcomes.length > 0);
    expect(server.outcomes).toMatchObject([{ packageId: id, outcome: 'accepted', refusalKind: null }]);
    expect(versionsOf(unit)).toEqual(['state-stolen v1']);
    expect(server.asked.length).toBeGreaterThan(3);
    expect(incoming(folder.path)).toEqual([]);
    expect(auditEntries(unit)).toContainEqual(
      expect.objectContaining({ what: 'hotListImport', agency: 'State', outcome: 'accepted' }),
    );
    // The retained manifest comes again with every connection: nothing is fetched twice.
    const sent = server.sent;
    await broker.kill();
    await broker.start();
    await server.offer('state-stolen', 2, pack(unit, 2, 10));
    await waitFor('the next one is told', () => server.outcomes.length > 1);
    expect(server.outcomes[1]).toMatchObject({ outcome: 'refused', refusalKind: 'shrinks' });
    expect(server.sent - sent).toBeLessThan(5);
    await unit.stop('the test is over');
  });

  test('resumes after a restart from the data on the disk', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    await using server = await ListServer.connect(broker.url, 'waypost/pole-7');
    const { hotLists, pack } = agencyIn(folder.path);
    const first = await startedUnit(folder.path, broker.url, { hotLists });
    // The 40th part is held back: the download waits there.
    server.mute.add(40);
    await server.offer('state-stolen', 1, pack(first, 1, 3_000));
    await waitFor('it waits for the part that does not come', () => server.mute.size === 0);
    await waitFor('what came is on the disk', () => incomingBytes(folder.path) === 40 * 4096);
    await first.stop('the test goes on');
    const before = server.asked.length;
    const second = await startedUnit(folder.path, broker.url, { hotLists });
    await waitFor('the outcome is told', () => server.outcomes.length > 0);
    expect(server.asked[before]?.[0]).toBe(40);
    expect(server.outcomes).toMatchObject([{ outcome: 'accepted' }]);
    await second.stop('the test is over');
  });

  test('that is offered while the previous one is being imported comes next', async () => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    await using server = await ListServer.connect(broker.url, 'waypost/pole-7');
    const { hotLists, pack } = agencyIn(folder.path);
    const unit = await startedUnit(folder.path, broker.url, { hotLists });
    const [first, second] = [pack(unit, 1, 20_000), pack(unit, 2, 20_000)];
    await server.offer('state-stolen', 1, first);
    await waitFor('all of it is sent', () => server.sent === Math.ceil(first.length / 4096), 30_000);
    await server.offer('state-stolen', 2, second);
    expect(server.outcomes, 'it came too late for this test').toEqual([]);
    await waitFor('both outcomes are told', () => server.outcomes.length === 2, 30_000);
    expect(server.outcomes).toMatchObject([{ outcome: 'accepted' }, { outcome: 'accepted' }]);
    expect(versionsOf(unit)).toEqual(['state-stolen v2']);
    await unit.stop('the test is over');
  }, 60_000);

  test.each([
    [
      'of somebody else',
      (bytes: Uint8Array) => Buffer.from(bytes).fill(7, 300, 310),
      ['broken-package', 'wrong-signature'],
    ],
    [
      'with another content',
      (bytes: Uint8Array) => Buffer.from(bytes).fill(7, bytes.length - 9),
      ['wrong-digest'],
    ],
  ])('is refused %s, and what is in force stays', async (_, harm, kinds) => {
    using folder = temporaryFolder();
    await using broker = await Mosquitto.start(folder.path);
    await using server = await ListServer.connect(broker.url, 'waypost/pole-7');
    const { hotLists, pack } = agencyIn(folder.path);
    const unit = await startedUnit(folder.path, broker.url, { hotLists });
    await unit.lists.importList(pack(unit, 1, 3), {}, null);
    await server.offer('state-stolen', 2, harm(pack(unit, 2, 3)));
    await waitFor('the outcome is told', () => server.outcomes.length > 0);
    // It was fetched twice: the fault might have been this disk's.
    expect(server.asked.filter(([from]) => from === 0)).toHaveLength(2);
    expect(kinds).toContain(server.outcomes[0]?.refusalKind);
    expect(versionsOf(unit)).toEqual(['state-stolen v1']);
    await unit.stop('the test is over');
  });
});

describe('a list that the unit fetches', () => {
  test('comes with its tag, resumes where it was interrupted, and does not come twice', async () => {
    using folder = temporaryFolder();
    const ca = new CertificateAuthority(folder.path);
    const server = new PackageServer(ca);
    const url = await server.start();
    const { hotLists, pack } = agencyIn(folder.path);
    const pull = [{ listId: 'state-stolen', url, caPath: ca.caPath, everyMinutes: 1 }];
    const nobody = `mqtt://127.0.0.1:${await freePort()}`;
    const first = await startedUnit(folder.path, nobody, { hotLists: { ...hotLists, pull } });
    await waitFor('it was asked while it had nothing', () => server.answers.length > 0);
    expect(server.answers[0]).toBe('404');
    await first.stop('the server has something now');
    server.offer(pack(first, 1, 4_000));
    // In the middle of the package the connection breaks.
    server.breakAfter = 200_000;
    const second = await startedUnit(folder.path, nobody, { hotLists: { ...hotLists, pull } });
    await waitFor('it broke off', () => server.answers.includes('200 broken'));
    await second.stop('the unit starts again');
    const third = await startedUnit(folder.path, nobody, { hotLists: { ...hotLists, pull } });
    await waitFor('it is in force', () => versionsOf(third).length > 0);
    expect(versionsOf(third)).toEqual(['state-stolen v1']);
    expect(server.answers.at(-1)).toBe('206');
    await third.stop('the unit starts again');
    const fourth = await startedUnit(folder.path, nobody, { hotLists: { ...hotLists, pull } });
    await waitFor('it was asked again', () => server.answers.at(-1) === '304');
    await fourth.stop('the test is over');
    await server.stop();
  }, 60_000);
});
