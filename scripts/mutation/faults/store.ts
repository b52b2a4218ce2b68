import type { Fault } from '../fault.ts';

/** What an attacker does to the store: older copies, floods, and what is left after a deletion. */
export const STORE_FAULTS: readonly Fault[] = [
  {
    id: 'older-buffer-without-memo-trusted',
    rule: 'C2',
    find: "if (memo.kind !== 'read') return memo.kind === 'missing' ? 'memo-missing' : 'memo-unreadable';",
    replace: "if (memo.kind !== 'read') return null;",
    tests: ['unit/domain/access/roll-back'],
  },
  {
    id: 'broker-with-later-messages-ignored',
    rule: 'C2',
    find: 'if (lastMessage !== null && lastSeq !== null && lastMessage.seq > lastSeq)',
    replace: 'if (lastMessage !== null && lastSeq !== null && lastMessage.seq > lastSeq + 1_000)',
    tests: ['unit/domain/access/roll-back'],
  },
  {
    id: 'retained-orders-carried-out',
    rule: 'E4',
    find: 'orders.accept(topic, body, isRetained)',
    replace: 'orders.accept(topic, body, false)',
    tests: ['order-flood'],
  },
  {
    id: 'refusals-fill-the-chain',
    rule: 'C2',
    find: 'return count <= WRITTEN_EACH || isDoubled(count) ? count : null;',
    replace: 'return count;',
    tests: ['repeated-refusals'],
  },
  {
    id: 'plates-hashed-under-one-salt-for-ever',
    rule: 'C2',
    find: "deriveKey(key, 'waypost/audit-plates')",
    replace: 'new Uint8Array(key.length)',
    tests: ['audit-trail'],
  },
];
