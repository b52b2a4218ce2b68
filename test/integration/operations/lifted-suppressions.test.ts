import { describe, expect, test } from 'vitest';
import { OrderReceiver } from '../../../src/commands/order-receiver.ts';
import { UNKNOWN_PEER } from '../../../src/domain/access/peer.ts';
import { EVERY_ALERT } from '../../../src/domain/alert/alert-filter.ts';
import { alertOperations } from '../../../src/operations/alert-operations.ts';
import { Operations } from '../../../src/operations/operations.ts';
import { suppressionOperations, UnitSuppressions } from '../../../src/operations/suppressions.ts';
import { explain } from '../../../src/platform/errors.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { joinedLists } from '../../support/hotlist/joined-lists.ts';
import { LOCAL_SHARES } from '../../support/hotlist/local-shares.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { OPEN_GATE } from '../../support/unit/command-unit.ts';

const PLATE = 'ZZT1234';
const CHILD = 'ZZC4711';
const SOURCE = 'Sample City Police';
const ROWS = [`${PLATE},US-IA,stolen-vehicle,taken,2026-03-09`, `${CHILD},US-IA,amber-alert,a child,`];
const WHO = { operator: 'a.example', caseNumber: '26-004711', purpose: 'criminal-investigation' };

/** Lists, alerts and suppressions of a unit, at the socket and behind the broker. Called again, it is the next start. */
async function joined(folder: string) {
  const unit = await joinedLists(folder);
  await unit.importRows(ROWS);
  const lifted: string[] = [];
  const refused: string[] = [];
  const suppressions = new UnitSuppressions({
    ...{ suppressions: unit.alerts.suppressions, hotLists: unit.hotLists.inForce, buffer: unit.buffer },
    emit: (event) => void unit.events.push(event),
    onLifted: (entryIdentity) => void lifted.push(entryIdentity),
  });
  const operations = new Operations(OPEN_GATE, [
    ...Object.values(alertOperations(unit.alerts)),
    ...Object.values(suppressionOperations(suppressions)),
  ]);
  const receiver = () =>
    new OrderReceiver({
      ...{ operations, topicPrefix: 'cmd/' },
      emit: (event) => void refused.push('detail' in event ? event.detail : event.type),
      onRefused: () => undefined,
    });
  const hitOn = (plate: string) => {
    const read = syntheticRead(plate, unit.clock.utcNow());
    const { inForce } = unit.hotLists;
    return inForce.match(read, unit.clock.utcNow(), 'synchronized', LOCAL_SHARES)[0];
  };
  const alertOf = (plate: string): string =>
    unit.alerts.list(EVERY_ALERT, 99).find(({ entry }) => entry.plate === plate)?.alertId ?? '';
  return {
    ...unit,
    lifted,
    refused,
    alertOf,
    /** Whether a vehicle with this plate is kept from alerting. */
    isSuppressed: (plate: string): boolean => {
      const hit = hitOn(plate);
      if (hit === undefined) throw new Error('The list has no such plate.');
      return unit.alerts.objection(hit, 'US-IA') === 'suppressed';
    },
    /** As a person at the unit. @returns the answer, or the words of the refusal */
    ask: (name: string, request: object = {}): unknown => {
      const opened = operations.open('socket', name, request);
      try {
        return opened.ok ? opened.admit({ session: {}, peer: UNKNOWN_PEER })(new Uint8Array()) : opened;
      } catch (error) {
        return explain(error);
      }
    },
    /** As a server, over the broker. An order that nothing waits before is carried out at once. */
    order: (name: string, message: object): void =>
      receiver().accept(`cmd/${name}`, Buffer.from(JSON.stringify({ schema: 1, ...message }))),
    chain: (what: string) =>
      unit.buffer.audit
        .lines(0, 999)
        .map((line) => JSON.parse(line.slice(line.indexOf(' '))))
        .filter((entry) => entry.what === what),
  };
}

const UUID = '0190d5d4-0000-7000-8000-00000000000';

/** What another unit publishes of a rejection, and a server forwards. */
const published = (plate: string, category: string, more: object = {}) => ({
  ...{ alertId: `${UUID}1`, reason: 'wrong-vehicle', disposition: null, operator: 'b.example' },
  ...{ rejectedBy: ['b.example'], typed: { text: plate, region: 'us-ia' }, literal: plate, suppresses: true },
  ...{ entry: { source: SOURCE, plate, region: 'US-IA', category }, atUtc: '2026-03-01T12:00:00.000Z' },
  ...more,
});

/** A person's rejection of an alert. */
const rejects = (alertId: string, plate: string, operator?: string) => ({
  ...{ verificationId: 'v', alertId, typed: { text: plate, region: null } },
  ...{ vehicleAgrees: false, outcome: 'wrong-vehicle', ...(operator && { operator }) },
});

describe('the list of suppressions', () => {
  test('says of each who made it, when, which way it came, for which case, and when it ends', async () => {
    using folder = temporaryFolder();
    using unit = await joined(folder.path);
    unit.pass(PLATE);
    const alertId = unit.alertOf(PLATE);
    unit.ask('alertVerify', rejects(alertId, PLATE));
    unit.order('suppress', published(CHILD, 'amber-alert', { rejectedBy: ['b.example', 'c.example'] }));
    expect(unit.refused).toEqual([]);
    const one = { source: SOURCE, region: 'US-IA', why: 'wrong-vehicle' };
    expect(unit.ask('alertSuppressions')).toEqual({
      suppressions: [
        {
          ...{ ...one, alertId, maskedPlate: '*******', category: 'stolen-vehicle', readRegion: null },
          ...{ rejectedBy: ['a.example'], origin: 'socket', caseNumber: '26-004711' },
          ...{ atUtc: unit.clock.utcNow(), entryEndsAtUtc: Date.UTC(2026, 2, 10) },
        },
        {
          ...{
            ...one,
            alertId: `${UUID}1`,
            maskedPlate: '*******',
            category: 'amber-alert',
            readRegion: 'US-IA',
          },
          ...{ rejectedBy: ['b.example', 'c.example'], origin: 'another-unit', caseNumber: null },
          ...{ atUtc: Date.UTC(2026, 2, 1, 12), entryEndsAtUtc: null },
        },
      ],
    });
    expect(unit.chain('suppressionsShown')).toMatchObject([{ count: 2, ...WHO }]);
    expect(unit.alerts.suppressions.count()).toEqual({ inForce: 2, throughBroker: 1 });
    expect(JSON.stringify(unit.buffer.audit.lines(0, 999))).not.toContain(PLATE);
  });

  test('is empty after the version of the list without the entries', async () => {
    using folder = temporaryFolder();
    using unit = await joined(folder.path);
    unit.order('suppress', published(PLATE, 'stolen-vehicle'));
    await unit.importRows(['ZZT9999,US-IA,stolen-vehicle,taken,']);
    expect(unit.ask('alertSuppressions')).toEqual({ suppressions: [] });
  });
});

describe('a suppression that a person lifts', () => {
  test('lets the entry alert from the next read on, through a version that is being imported, and after a restart', async () => {
    using folder = temporaryFolder();
    {
      using unit = await joined(folder.path);
      unit.pass(PLATE);
      const alertId = unit.alertOf(PLATE);
      unit.ask('alertVerify', rejects(alertId, PLATE));
      expect(unit.isSuppressed(PLATE)).toBe(true);
      const importing = unit.importRows(ROWS);
      expect(unit.ask('alertLift', { alertId })).toMatchObject({ lifted: { alertId, why: 'wrong-vehicle' } });
      expect(unit.isSuppressed(PLATE)).toBe(false);
      await importing;
      expect(unit.isSuppressed(PLATE)).toBe(false);
      expect(unit.chain('suppressionLifted')).toMatchObject([{ alertId, ...WHO }]);
      expect(unit.chain('suppressionLifted')[0]).not.toHaveProperty('via');
      expect(unit.events).toContainEqual({ type: 'suppressionLifted', category: 'stolen-vehicle' });
      // Its earlier alerts hold no new one back.
      expect(unit.lifted).toHaveLength(1);
    }
    using unit = await joined(folder.path);
    expect(unit.isSuppressed(PLATE)).toBe(false);
    expect(unit.alerts.suppressions.count()).toEqual({ inForce: 0, throughBroker: 0 });
  });

  test('does not lift another one, and one that is made during an import stays', async () => {
    using folder = temporaryFolder();
    using unit = await joined(folder.path);
    unit.order('suppress', published(PLATE, 'stolen-vehicle'));
    const importing = unit.importRows(ROWS);
    const two = { alertId: `${UUID}2`, rejectedBy: ['b.example', 'c.example'] };
    unit.order('suppress', published(CHILD, 'amber-alert', two));
    unit.ask('alertLift', { alertId: `${UUID}1` });
    await importing;
    expect([unit.isSuppressed(PLATE), unit.isSuppressed(CHILD)]).toEqual([false, true]);
  });

  test('is refused with its reason: it was lifted before, it never was, or the alert has no such name', async () => {
    using folder = temporaryFolder();
    using unit = await joined(folder.path);
    unit.order('suppress', published(PLATE, 'stolen-vehicle'));
    unit.ask('alertLift', { alertId: `${UUID}1` });
    expect(unit.ask('alertLift', { alertId: `${UUID}1` })).toContain('a.example lifted the suppression');
    expect(unit.ask('alertLift', { alertId: `${UUID}2` })).toContain(
      'nobody rejected it, or its entry has ended',
    );
    expect(unit.ask('alertLift', { alertId: ' ' })).toMatchObject({
      ok: false,
      issues: [{ path: ['alertId'] }],
    });
    expect(unit.chain('suppressionLifted')).toHaveLength(1);
  });

  test('can be lifted through the broker too: the chain then says so, and a server that repeats the rejection is refused', async () => {
    using folder = temporaryFolder();
    using unit = await joined(folder.path);
    unit.order('suppress', published(PLATE, 'stolen-vehicle'));
    const lift = { alertId: `${UUID}1`, operator: 'd.example', caseNumber: '26-004712' };
    unit.order('lift', { alertId: `${UUID}1`, operator: 'd.example' });
    expect(unit.refused).toEqual(['caseNumber']);
    unit.order('lift', lift);
    expect(unit.isSuppressed(PLATE)).toBe(false);
    expect(unit.chain('suppressionLifted')).toMatchObject([
      { operator: 'd.example', caseNumber: '26-004712', via: 'broker' },
    ]);
    unit.order('suppress', published(PLATE, 'stolen-vehicle'));
    expect(unit.isSuppressed(PLATE)).toBe(false);
    expect(unit.refused.at(-1)).toContain('d.example lifted the suppression');
    expect(unit.chain('suppressionTaken')).toHaveLength(1);
  });
});

describe('an entry of a child is not suppressed by one person, who came through the broker', () => {
  const ONE = ['b.example', 'B.Example', ' b.example '];

  test('as another unit’s rejection', async () => {
    using folder = temporaryFolder();
    using unit = await joined(folder.path);
    for (const rejectedBy of [[], ['b.example'], ONE])
      unit.order('suppress', published(CHILD, 'amber-alert', { rejectedBy }));
    expect(unit.refused).toEqual(Array(3).fill(expect.stringContaining('It takes two people')));
    // Nor by calling it by another category, or as an entry of another list.
    unit.order('suppress', published(CHILD, 'stolen-vehicle'));
    const { entry } = published(CHILD, 'amber-alert');
    unit.order('suppress', published(CHILD, 'amber-alert', { entry: { ...entry, source: 'Another' } }));
    expect(unit.refused.slice(3)).toEqual(Array(2).fill(expect.stringContaining('No list of this unit')));
    expect([unit.isSuppressed(CHILD), unit.chain('suppressionTaken')]).toEqual([false, []]);
    unit.order('suppress', published(CHILD, 'amber-alert', { rejectedBy: ['c.example'] }));
    expect(unit.isSuppressed(CHILD)).toBe(true);
  });

  test('as a verification, however the name is written; the second person may be at the unit', async () => {
    using folder = temporaryFolder();
    using unit = await joined(folder.path);
    unit.pass(CHILD);
    const alertId = unit.alertOf(CHILD);
    for (const name of ONE) unit.order('verify', rejects(alertId, CHILD, name));
    expect(unit.refused).toEqual(Array(2).fill(expect.stringContaining('a different person')));
    expect([unit.isSuppressed(CHILD), unit.alerts.find(alertId).state]).toEqual([false, 'potential']);
    expect(unit.chain('alertRejectedOnce')).toMatchObject([{ operator: 'b.example', via: 'broker' }]);
    unit.ask('alertVerify', rejects(alertId, CHILD));
    expect(unit.isSuppressed(CHILD)).toBe(true);
    expect(unit.alerts.suppressions.all()).toMatchObject([{ rejectedBy: ['b.example', 'a.example'] }]);
  });

  test('as a stop in error', async () => {
    using folder = temporaryFolder();
    using unit = await joined(folder.path);
    unit.pass(CHILD);
    const alertId = unit.alertOf(CHILD);
    const typed = { text: CHILD, region: null };
    unit.ask('alertVerify', { ...rejects(alertId, CHILD), typed, vehicleAgrees: true, outcome: 'confirmed' });
    for (const operator of ONE)
      unit.order('disposition', { alertId, operator, disposition: 'stopped-in-error' });
    expect(unit.refused).toEqual(Array(2).fill(expect.stringContaining('a different person')));
    expect(unit.isSuppressed(CHILD)).toBe(false);
    unit.order('disposition', { alertId, operator: 'c.example', disposition: 'stopped-in-error' });
    expect(unit.isSuppressed(CHILD)).toBe(true);
    expect(unit.alerts.suppressions.count()).toEqual({ inForce: 1, throughBroker: 1 });
  });
});
