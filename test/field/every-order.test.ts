import { randomUUID } from 'node:crypto';
import mqtt from 'mqtt';
import { describe, expect, test } from 'vitest';
import { ORDER_NAMES, type OrderName } from '../../src/contract/operations/orders.ts';
import { Mosquitto } from '../support/broker/mosquitto.ts';
import { Subscriber } from '../support/broker/subscriber.ts';
import { UnitOnFailingDisk } from '../support/faults/failing-disk.ts';
import { IS_FULL } from '../support/is-full.ts';
import { temporaryFolder } from '../support/temp-folder.ts';
import { waitFor } from '../support/wait-for.ts';

type Alert = {
  readonly alertId: string;
  readonly hit: {
    readonly list: { readonly listId: string; readonly source: string };
    readonly entry: { readonly region: string | null; readonly category: string };
  };
};

const PLATE = 'LISTED1';
/** Of another unit. */
const ELSEWHERE = '0190d5d4-0000-7000-8000-000000000000';
const by = { schema: 1, operator: 'b.example' };
const typed = { text: PLATE, region: 'US-IA' };

const verify = ({ alertId }: Alert, outcome: 'confirmed' | 'wrong-vehicle') => ({
  ...{ ...by, verificationId: randomUUID(), alertId, typed },
  ...{ vehicleAgrees: outcome === 'confirmed', outcome },
});

/** Each order as a server would give it. @param confirmed an alert that a person has confirmed */
const ordersOf = (
  confirmed: Alert,
  { hit: { list, entry }, ...other }: Alert,
): Readonly<Record<OrderName, object>> => ({
  verify: verify({ hit: { list, entry }, ...other }, 'wrong-vehicle'),
  disposition: { ...by, alertId: confirmed.alertId, disposition: 'arrest' },
  suppress: {
    ...{ schema: 1, alertId: ELSEWHERE, reason: 'wrong-vehicle', disposition: null },
    ...{ operator: 'c.example', typed, literal: 'ZZT4711', suppresses: true },
    entry: { source: list.source, plate: PLATE, region: entry.region, category: entry.category },
    atUtc: new Date().toISOString(),
  },
  lift: { ...by, alertId: ELSEWHERE, caseNumber: '26-004711' },
  mark: {
    ...{ ...by, listId: list.listId, plate: PLATE, region: entry.region, category: entry.category },
    ...{ mark: 'disputed', reason: 'recovered', caseNumber: '26-004711' },
  },
});
const REFUSED = /"event":"(?:verification|disposition|suppression|lift|mark)Refused"[^\n]*/g;

const MODES = [
  ['is full', 'F'],
  ['is read-only', 'R'],
] as const;

describe('a unit whose disk', () => {
  test.each(IS_FULL ? MODES : MODES.slice(0, 1))(
    '%s refuses the orders that it cannot record, and still records reads',
    async (_, mode) => {
      using folder = temporaryFolder();
      using aside = temporaryFolder();
      await using broker = await Mosquitto.start(aside.path);
      await using subscriber = await Subscriber.connect(broker.url, 'waypost/pole-7/alert');
      await using unit = await UnitOnFailingDisk.start(folder.path, aside.path, broker.url);
      const server = await mqtt.connectAsync(broker.url, { protocolVersion: 5 });
      const alerts = () => subscriber.arrived.map(({ body }): Alert => JSON.parse(body));
      const [first, second] = await waitFor(
        'two alerts',
        () => {
          const [one, ...more] = alerts();
          const other = more.find(({ alertId }) => alertId !== one?.alertId);
          return one !== undefined && other !== undefined && ([one, other] as const);
        },
        60_000,
      );
      const orders = ordersOf(first, second);
      const publish = (name: OrderName, order: object) =>
        server.publishAsync(`waypost/pole-7/cmd/${name}`, JSON.stringify(order), { qos: 1 });
      const records = async (): Promise<void> => {
        const before = unit.reported().length;
        await waitFor('it takes reads', () => unit.reported().length > before + 3, 60_000);
      };
      const send = async (): Promise<void> => {
        for (const name of ORDER_NAMES) await publish(name, orders[name]);
      };
      await publish('verify', verify(first, 'confirmed'));
      await waitFor('it is confirmed', () => unit.log.includes('"alertVerified"'));
      await records();
      unit.disk(mode);
      await send();
      // Three of them write a file of their own. The others may find room in the database, or nothing to lift.
      const least = 3;
      const refused = () => unit.log.match(REFUSED) ?? [];
      await waitFor('the orders are refused', () => refused().length >= least, 30_000);
      await records();
      expect(refused().length).toBeLessThanOrEqual(ORDER_NAMES.length);
      unit.disk(null);
      if (unit.log.includes('"storageFailing"'))
        await waitFor('the storage is back', () => unit.log.includes('"storageBack"'), 60_000);
      await records();
      const before = refused().length;
      await send();
      const isDone = () => unit.log.split('"alertVerified"').length > 2 && unit.log.includes('"alertClosed"');
      await waitFor('the orders are carried out', isDone, 30_000);
      await records();
      expect(unit.isRunning, unit.log.slice(-2_000)).toBe(true);
      expect(refused().slice(before)).toEqual([]);
      await server.endAsync(true);
    },
    150_000,
  );
});
