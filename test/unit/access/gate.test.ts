import { expect, test } from 'vitest';
import { Gate } from '../../../src/access/gate.ts';
import { UNLOCKED } from '../../../src/access/lockout.ts';
import { NOBODYS_PASSWORD } from '../../../src/access/password.ts';
import type { Need, Permission, Refusal, Session } from '../../../src/domain/access/access.ts';
import type { AccessEntry } from '../../../src/domain/access/access-audit.ts';
import type { Peer } from '../../../src/domain/access/peer.ts';

const QUERY: Need = { permission: 'query', forCase: true, beforeOperators: false };
const LISTS: Need = { permission: 'lists', forCase: false, beforeOperators: true };
const ADMIN: Need = { permission: 'admin', forCase: false, beforeOperators: true };
const OWN: Need = { permission: 'own', forCase: false, beforeOperators: false };

const ASKED = { token: 't', caseNumber: '26-004711', purpose: 'court-proceeding' };

type House = {
  readonly permissions?: readonly Permission[];
  readonly acknowledgedOn?: string | null;
  readonly isReadable?: boolean;
  readonly isEmpty?: boolean;
  readonly isRemoved?: boolean;
  readonly isGroupMember?: boolean;
};

/** A gate to one operator, whose token is `t`. */
function gate({ permissions = ['query'], acknowledgedOn = '2026-03-01', ...house }: House = {}) {
  const entries: AccessEntry[] = [];
  const person = {
    operatorId: 'a.example',
    name: 'A. Example',
    permissions: [...permissions],
    acknowledgedOn,
    password: NOBODYS_PASSWORD,
    lockout: UNLOCKED,
  };
  const admit = new Gate({
    operators: {
      find: () => (house.isRemoved ? null : person),
      exist: () => !house.isEmpty,
      isReadable: house.isReadable ?? true,
    },
    sessions: { use: (token, terminal) => (token === 't' && terminal === '7.1' ? 'a.example' : null) },
    purposes: ['court-proceeding'],
    audit: (entry) => void entries.push(entry),
  });
  const peer: Peer = { id: '1000:7', uid: 1000, terminal: '7.1', isUnitUser: !house.isGroupMember };
  return { entries, admit: (session: Session, need: Need) => admit.admit('search', session, need, peer) };
}

test('admits a signed-in person with the right, the acknowledged policy, a case and a purpose', () => {
  const { admit, entries } = gate();
  expect(admit(ASKED, QUERY)).toEqual({
    kind: 'admitted',
    grant: { operator: 'a.example', caseNumber: '26-004711', purpose: 'court-proceeding' },
  });
  expect(entries).toEqual([]);
});

test.each<[string, Refusal, House, Session, Need]>([
  ['without a session', 'not-signed-in', {}, { ...ASKED, token: undefined }, QUERY],
  ['with a session that has ended', 'not-signed-in', {}, { ...ASKED, token: 'u' }, QUERY],
  ['of an operator who was removed', 'not-signed-in', { isRemoved: true }, ASKED, QUERY],
  ['before the policy was acknowledged', 'policy-not-acknowledged', { acknowledgedOn: null }, ASKED, QUERY],
  ['without the right to it', 'not-permitted', { permissions: ['export', 'admin'] }, ASKED, QUERY],
  ['without a case number', 'no-case-number', {}, { ...ASKED, caseNumber: undefined }, QUERY],
  ['without a purpose', 'no-purpose', {}, { ...ASKED, purpose: undefined }, QUERY],
  ['for a purpose of its own', 'purpose-not-permitted', {}, { ...ASKED, purpose: 'curiosity' }, QUERY],
  ['while the operators cannot be read', 'operators-unreadable', { isReadable: false }, ASKED, QUERY],
  ['to lists without a session, once there are operators', 'not-signed-in', {}, {}, LISTS],
  [
    'to the first account by a member of the group',
    'not-signed-in',
    { isEmpty: true, isGroupMember: true },
    {},
    ADMIN,
  ],
  ['to an own account without a session', 'not-signed-in', { isEmpty: true }, {}, OWN],
  ['to stored reads while there are no operators', 'not-signed-in', { isEmpty: true }, {}, QUERY],
])('refuses a request %s, and records it', (_, reason, house, session, need) => {
  const { admit, entries } = gate(house);
  expect(admit(session, need)).toEqual({ kind: 'refused', reason });
  expect(entries).toEqual([
    {
      what: 'accessRefused',
      command: 'search',
      operator: session.token === 't' ? 'a.example' : null,
      caseNumber: session.caseNumber ?? null,
      purpose: session.purpose ?? null,
      reason,
    },
  ]);
});

test.each<[string, House, Session, Need]>([
  ["the unit's own user imports lists before there are operators", { isEmpty: true }, {}, LISTS],
  ["the unit's own user makes the first operator", { isEmpty: true }, {}, ADMIN],
  [
    'an admin makes operators before having acknowledged the policy',
    { permissions: ['admin'], acknowledgedOn: null },
    { token: 't' },
    ADMIN,
  ],
  ['who has signed in may acknowledge', { acknowledgedOn: null }, { token: 't' }, OWN],
])('%s', (_, house, session, need) => {
  expect(gate(house).admit(session, need)).toMatchObject({ kind: 'admitted' });
});
