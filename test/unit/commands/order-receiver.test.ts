import { describe, expect, test } from 'vitest';
import { unknownAlert } from '../../../src/alerts/unknown-alert.ts';
import { OrderReceiver, orderTopics } from '../../../src/commands/order-receiver.ts';
import { OPERATIONS } from '../../../src/contract/operations/table.ts';
import type { AlertEvent } from '../../../src/domain/events/alert-events.ts';
import { bind, type Call } from '../../../src/operations/bound-operation.ts';
import { type AccessGate, Operations } from '../../../src/operations/operations.ts';
import { InvalidRequest } from '../../../src/platform/errors.ts';
import { waitFor } from '../../support/wait-for.ts';

const PREFIX = 'waypost/pole-7/cmd/';

/** Nobody signs in at the broker: the gate must not be asked. */
const CLOSED_GATE: AccessGate = { admit: () => ({ kind: 'refused', reason: 'not-signed-in' }) };

function receiver() {
  const done: { readonly name: string; readonly request: unknown; readonly call: Call }[] = [];
  const events: AlertEvent[] = [];
  const refusals: unknown[] = [];
  const sealed = new Set<string>();
  const verified = { alertId: 'a', state: 'closed', needsSecond: false };
  const mark = { maskedPlate: '', source: '', region: null, category: '', mark: '', operators: [] };
  const marked = {
    mark: { ...mark, caseNumber: '', atUtc: 0, inForce: true },
    needsSecond: false,
    retracted: 0,
  };
  const noting =
    <Answer>(name: string, answer: Answer) =>
    (request: unknown, call: Call): Answer => {
      done.push({ name, request, call });
      return answer;
    };
  const operations = new Operations(CLOSED_GATE, [
    bind(OPERATIONS.alertVerify, noting('alertVerify', verified)),
    bind(OPERATIONS.alertClose, ({ alertId }) => {
      if (sealed.has(alertId)) throw unknownAlert(alertId, true);
      throw new InvalidRequest('alert.unknown', `There is no alert ${alertId}.`);
    }),
    bind(OPERATIONS.alertSuppress, noting('alertSuppress', {})),
    bind(OPERATIONS.listedMarkOrRestore, noting('listedMarkOrRestore', marked)),
    bind(OPERATIONS.status, () => {
      throw new Error('The broker has reached an operation of the socket.');
    }),
  ]);
  const orders = new OrderReceiver({
    operations,
    topicPrefix: PREFIX,
    emit: (event) => void events.push(event),
    onRefused: (order, operator) => void refusals.push([order, operator]),
  });
  const send = (name: string, message: unknown): void =>
    orders.accept(
      PREFIX + name,
      Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)),
    );
  const sendRetained = (name: string, message: unknown): void =>
    orders.accept(PREFIX + name, Buffer.from(JSON.stringify(message)), true);
  return { done, events, refusals, send, sendRetained, orders, sealed };
}

const VERIFY = {
  ...{ schema: 1, verificationId: 'v-1', alertId: 'a-1', operator: ' b.example ' },
  ...{ typed: { text: 'zzt 4711', region: 'us-ia' }, vehicleAgrees: false, outcome: 'wrong-vehicle' },
};
const MARK = {
  ...{ schema: 1, listId: 'state', plate: 'ZZ?4711', region: 'us-ia', category: 'wanted-person' },
  ...{ mark: 'restored', reason: 'it is the other state', operator: 'b.example', caseNumber: '26-004711' },
};
const UUID = '0190d5d4-0000-7000-8000-000000000000';
const PUBLISHED = {
  ...{ schema: 1, type: 'verification', id: { unitId: 'pole-8', epoch: 'e', seq: 7 }, alertId: UUID },
  ...{ readId: UUID, revision: 2, state: 'rejected', reason: 'wrong-vehicle', disposition: null },
  ...{
    verificationId: 'v-1',
    operator: 'b.example',
    vehicleAgrees: false,
    literal: 'ZZT4711',
    suppresses: true,
  },
  typed: { text: 'ZZT4711', region: 'us-ia' },
  entry: { source: 'State', plate: 'ZZT4711', region: 'us-ia', category: 'wanted-person' },
  ...{ atUtc: '2026-03-01T12:00:00.000Z', expiresAtUtc: '2026-03-31T12:00:00.000Z' },
};

describe('an order through the broker', () => {
  test('is carried out before the message counts as received, as the operator whom it names', () => {
    const { done, events, send } = receiver();
    send('verify', VERIFY);
    expect(events).toEqual([]);
    expect(done).toMatchObject([
      {
        name: 'alertVerify',
        request: {
          verificationId: 'v-1',
          alertId: 'a-1',
          blind: { region: 'US-IA' },
          outcome: 'wrong-vehicle',
        },
        call: { grant: { operator: 'b.example', caseNumber: null, purpose: null } },
      },
    ]);
  });

  test('names the case of a mark, and may take back an earlier mark', () => {
    const { done, events, send } = receiver();
    send('mark', MARK);
    expect(events).toEqual([]);
    expect(done).toMatchObject([
      {
        request: { listId: 'state', region: 'US-IA', mark: 'restored' },
        call: { grant: { operator: 'b.example', caseNumber: '26-004711', purpose: null } },
      },
    ]);
  });

  test('passes on what another unit has published, with fields that this version does not know', () => {
    const { done, events, send } = receiver();
    send('suppress', { ...PUBLISHED, later: 'a field of tomorrow' });
    expect(events).toEqual([]);
    expect(done).toMatchObject([
      {
        name: 'alertSuppress',
        request: { operator: 'b.example', region: 'US-IA', entry: { region: 'US-IA' }, why: 'wrong-vehicle' },
      },
    ]);
  });

  test.each([
    ['verify', VERIFY, 'verificationRefused'],
    ['disposition', { schema: 1, alertId: 'a', operator: 'b', disposition: 'arrest' }, 'dispositionRefused'],
    ['suppress', PUBLISHED, 'suppressionRefused'],
    ['mark', MARK, 'markRefused'],
  ])('is refused under its own name: %s', async (name, whole, type) => {
    const { done, events, send } = receiver();
    const junk = ['', '{', 'null', '7', '[]', '{"junk":true}', { ...whole, schema: 2 }, 'x'.repeat(16_385)];
    for (const body of junk) send(name, body);
    await waitFor('all are refused', () => events.length === junk.length);
    expect(done).toEqual([]);
    expect(events.map((event) => event.type)).toEqual(junk.map(() => type));
  });

  test.each([
    ['verify', { ...VERIFY, typed: { text: 'ZZT4711', region: 'Iowa' } }, 'typed.region'],
    ['verify', { ...VERIFY, operator: ' ' }, 'operator'],
    ['verify', { ...VERIFY, caseNumber: '26-004711' }, 'the message'],
    ['mark', { ...MARK, region: 'US-IOWA' }, 'region'],
    ['mark', { ...MARK, caseNumber: undefined }, 'caseNumber'],
    ['mark', { ...MARK, mark: 'forgotten' }, 'mark'],
    ['suppress', { ...PUBLISHED, typed: { text: 'ZZT4711', region: 'Iowa' } }, 'the message'],
    ['suppress', { ...PUBLISHED, suppresses: false }, 'the message'],
    ['suppress', { ...PUBLISHED, operator: null }, 'the message'],
  ])('is refused, and only the name of the field is reported: %s', (name, message, detail) => {
    const { done, events, send } = receiver();
    send(name, message);
    expect(done).toEqual([]);
    expect(events).toMatchObject([{ detail }]);
  });

  test('reports the operation’s refusal', async () => {
    const { events, send } = receiver();
    send('disposition', { schema: 1, alertId: 'a-1', operator: 'b.example', disposition: 'arrest' });
    await Promise.resolve();
    expect(events).toEqual([{ type: 'dispositionRefused', detail: 'There is no alert a-1.' }]);
  });

  test('reaches nothing that is open at the socket only', () => {
    const { done, events, send } = receiver();
    for (const name of ['status', 'alertVerify', 'listedMark', 'listedMarkOrRestore', 'verify/x', ''])
      send(name, { schema: 1 });
    expect({ done, events }).toEqual({ done: [], events: [] });
  });

  test('is ignored if the broker had retained it, and said', () => {
    const { done, events, sendRetained } = receiver();
    sendRetained('verify', VERIFY);
    expect(done).toEqual([]);
    expect(events).toEqual([{ type: 'retainedOrderIgnored', order: 'verify' }]);
  });

  test('about an alert that may be sealed waits until nothing is, and is refused only then', async () => {
    const { events, refusals, send, orders, sealed } = receiver();
    sealed.add('a-1');
    const order = { schema: 1, alertId: 'a-1', operator: 'b.example', disposition: 'arrest' };
    send('disposition', order);
    await waitFor('it waits', () => events.length === 1);
    expect(events).toMatchObject([{ type: 'orderWaits', order: 'disposition' }]);
    expect(refusals).toEqual([]);
    orders.resume();
    await waitFor('it waits again', () => events.length === 2);
    expect(refusals).toEqual([]);
    sealed.clear();
    orders.resume();
    await waitFor('it is carried out', () => events.length === 3);
    expect(events[2]).toMatchObject({ type: 'dispositionRefused' });
    orders.resume();
    expect(events.length).toBe(3);
    expect(refusals).toEqual([['disposition', 'b.example']]);
  });

  test('takes no more room while it waits for the clock than in a flood', async () => {
    const { events, send, orders, sealed } = receiver();
    sealed.add('a-1');
    const order = { schema: 1, alertId: 'a-1', operator: 'b.example', disposition: 'arrest' };
    for (let i = 0; i < 1_100; i += 1) send('disposition', order);
    const count = (type: string): number => events.filter((event) => event.type === type).length;
    await waitFor('all wait', () => count('orderWaits') === 1_001, 20_000);
    send('disposition', order);
    await waitFor('the rest is refused', () => count('dispositionRefused') >= 100, 20_000);
    expect(count('orderWaits')).toBe(1_001);
    orders.stop();
    orders.resume();
    expect(count('orderWaits') + count('dispositionRefused')).toBe(1_101);
  });

  test('waits its turn in a flood, and is refused where too many wait', async () => {
    const { done, events, refusals, send } = receiver();
    for (let i = 0; i < 1_100; i += 1) send('verify', VERIFY);
    expect(done.length).toBe(1);
    expect(events.length).toBe(99);
    expect(refusals).toEqual(Array(99).fill(['verify', null]));
    await waitFor('the rest is carried out', () => done.length === 1_001, 20_000);
  });
});

test('the topic of every order is subscribed to', () => {
  expect(orderTopics(PREFIX)).toEqual([
    'waypost/pole-7/cmd/verify',
    'waypost/pole-7/cmd/disposition',
    'waypost/pole-7/cmd/suppress',
    'waypost/pole-7/cmd/lift',
    'waypost/pole-7/cmd/mark',
  ]);
});
