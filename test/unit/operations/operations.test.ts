import { expect, test } from 'vitest';
import { z } from 'zod';
import { forCase, operation } from '../../../src/contract/operations/operation.ts';
import type { Grant } from '../../../src/domain/access/access.ts';
import { UNKNOWN_PEER } from '../../../src/domain/access/peer.ts';
import { bind } from '../../../src/operations/bound-operation.ts';
import { type AccessGate, NotPermitted, Operations } from '../../../src/operations/operations.ts';

const GRANT: Grant = { operator: 'a.example', caseNumber: '26-004711', purpose: 'criminal-investigation' };
const BY = { session: { token: 'a token' }, peer: UNKNOWN_PEER };
const NO_BODY = new Uint8Array();

const declared = <const Name extends string>(name: Name, via: readonly ('socket' | 'broker' | 'page')[]) =>
  operation({
    ...{ name, via, need: forCase('query') },
    request: z.strictObject({ number: z.int() }),
    answer: z.object({ operator: z.string().nullable(), number: z.int() }),
  });

function served(gate: AccessGate) {
  const answer = ({ number }: { number: number }, { grant }: { grant: Grant }) => ({
    ...{ number, operator: grant.operator },
  });
  return new Operations(gate, [
    bind(declared('atSocket', ['socket']), answer),
    bind(declared('atBroker', ['broker']), answer),
    bind(declared('nowhere', []), answer),
  ]);
}

const asking: unknown[] = [];
const open: AccessGate = {
  admit: (...asked) => {
    asking.push(asked);
    return { kind: 'admitted', grant: GRANT };
  },
};

test('asks the gate before an operation is carried out, with what it needs', () => {
  const opened = served(open).open('socket', 'atSocket', { number: 7 });
  expect(opened.ok && opened.admit(BY)(NO_BODY)).toEqual({ number: 7, operator: 'a.example' });
  expect(asking).toEqual([['atSocket', BY.session, forCase('query'), BY.peer]]);
});

test('carries nothing out for a person whom the gate refuses', () => {
  const closed = served({ admit: () => ({ kind: 'refused', reason: 'no-case-number' }) });
  const opened = closed.open('socket', 'atSocket', { number: 7 });
  expect(() => opened.ok && opened.admit(BY)).toThrow(NotPermitted);
});

test('carries an order out as the operator whom it names, without the gate', () => {
  const closed = served({ admit: () => ({ kind: 'refused', reason: 'not-signed-in' }) });
  const opened = closed.order('atBroker', { number: 7 });
  expect(opened.ok && opened.run({ ...GRANT, operator: 'b.example' })).toEqual({
    number: 7,
    operator: 'b.example',
  });
});

test('opens an operation by its own doors, and by no other', () => {
  const operations = served(open);
  const doors = (name: string) => ({
    socket: operations.open('socket', name, { number: 7 }).ok,
    page: operations.open('page', name, { number: 7 }).ok,
    broker: operations.order(name, { number: 7 }).ok,
  });
  expect(doors('atSocket')).toEqual({ socket: true, page: false, broker: false });
  expect(doors('atBroker')).toEqual({ socket: false, page: false, broker: true });
  for (const name of ['nowhere', 'unknown', '__proto__', 'constructor'])
    expect(doors(name)).toEqual({ socket: false, page: false, broker: false });
});

test('says what is wrong with a request, and carries nothing out', () => {
  const opened = served(open).open('socket', 'atSocket', { number: 'seven' });
  expect(opened).toMatchObject({ ok: false, issues: [{ path: ['number'] }] });
});
