import { describe, expect, test } from 'vitest';
import {
  type BufferState,
  doubtAtOpening,
  doubtFromBroker,
  type MemoState,
  type OpenedBuffer,
  type Published,
} from '../../../../src/domain/access/roll-back.ts';

const head = (n: number, hash = `hash-${n}`) => ({ n, hash });
const BUFFER: BufferState = { opening: 'b', epoch: 'e1', lastSeq: 20, head: head(7) };
const MEMO = {
  ...{ kind: 'read', opening: 'b', pendingOpening: null, epoch: 'e1', lastSeq: 20, head: head(7) },
} as const satisfies MemoState;

describe('a buffer beside its memo', () => {
  const cases: readonly (readonly [string, Partial<BufferState>, MemoState, string | null])[] = [
    ['both as they were left', {}, MEMO, null],
    ['a crash before the memo was written', { lastSeq: 25, head: head(9) }, MEMO, null],
    ['a crash before the opening took effect', {}, { ...MEMO, pendingOpening: 'c' }, null],
    ['a crash after it', { opening: 'c' }, { ...MEMO, pendingOpening: 'c' }, null],
    ['files of an older program', { opening: null }, { ...MEMO, opening: null }, null],
    ['a first start', { opening: null, lastSeq: 0, head: null }, { kind: 'missing' }, null],
    ['a new buffer after a damaged one', { opening: null, lastSeq: 0, head: null, epoch: 'e2' }, MEMO, null],
    ['no memo', {}, { kind: 'missing' }, 'memo-missing'],
    ['a memo that does not open', {}, { kind: 'unreadable' }, 'memo-unreadable'],
    [
      'the same beside a new buffer',
      { opening: null, head: null },
      { kind: 'unreadable' },
      'memo-unreadable',
    ],
    ['an older buffer', { opening: 'a', lastSeq: 11 }, MEMO, 'buffer-older-than-memo'],
    ['a buffer with fewer entries', { head: head(6) }, MEMO, 'buffer-older-than-memo'],
    ['a buffer with another last entry', { head: head(7, 'other') }, MEMO, 'buffer-older-than-memo'],
    ['an older buffer of the same length', { opening: 'a' }, MEMO, 'memo-of-another-opening'],
    ['an older memo', {}, { ...MEMO, opening: 'a', lastSeq: 3, head: head(2) }, 'memo-of-another-opening'],
    ['a memo of an older program', {}, { ...MEMO, opening: null }, 'memo-of-another-opening'],
    ['a buffer of an older program', { opening: null }, MEMO, 'memo-of-another-opening'],
    [
      'an older program with the memo of another buffer',
      { opening: null },
      { ...MEMO, opening: null, epoch: 'e0' },
      'memo-of-another-opening',
    ],
  ];
  test.each(cases)('%s', (_, state, memo, doubt) => {
    expect(doubtAtOpening({ ...BUFFER, ...state }, memo)).toBe(doubt);
  });
});

describe('a buffer beside what the broker retains', () => {
  const opened: OpenedBuffer = {
    lastSeqOf: (epoch) => (epoch === 'e1' ? 20 : null),
    head: head(7),
    hashOf: (n) => (n >= 3 && n <= 7 ? `hash-${n}` : null),
  };
  const message = (seq: number, epoch = 'e1') => ({ epoch, seq });
  const cases: readonly (readonly [string, Published, string | null])[] = [
    ['the same', { lastMessage: message(20), auditHead: head(7) }, null],
    ['a broker that is behind', { lastMessage: message(9), auditHead: head(4) }, null],
    ['a broker without a head', { lastMessage: null, auditHead: null }, null],
    ['an offline status of a first start', { lastMessage: null, auditHead: head(0, '') }, null],
    [
      'a message that the buffer never had',
      { lastMessage: message(21), auditHead: head(7) },
      'buffer-older-than-broker',
    ],
    [
      'an entry that the buffer never had',
      { lastMessage: null, auditHead: head(8) },
      'buffer-older-than-broker',
    ],
    [
      'another entry under a known number',
      { lastMessage: null, auditHead: head(5, 'x') },
      'other-entries-at-broker',
    ],
    ['an entry that a damaged buffer held', { lastMessage: null, auditHead: head(2, 'x') }, null],
    ['an epoch that a damaged buffer held', { lastMessage: message(400, 'e0'), auditHead: head(6) }, null],
  ];
  test.each(cases)('%s', (_, published, doubt) => {
    expect(doubtFromBroker(opened, [{ lastMessage: null, auditHead: null }, published])).toBe(doubt);
  });
});
