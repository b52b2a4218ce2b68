import { describe, expect, test } from 'vitest';
import type { OutboxMessage } from '../../../src/domain/keeping/message.ts';
import { utcMs } from '../../../src/domain/time/time.ts';
import { consequenceOf, onWire, roomFor } from '../../../src/publish/delivery.ts';

const SETTINGS = {
  window: 4,
  keepsUnheard: { alert: true, verification: true, read: false, tombstone: false },
};

describe('the room for more messages', () => {
  test.each([
    ['is the window when nothing is in flight', 100, 0, 0, 4],
    ['shrinks by what is in flight', 100, 3, 0, 1],
    ['counts what the outbox is about to hear of as gone', 100, 4, 3, 3],
    ['is none when the window is full', 100, 4, 0, 0],
    ['is never negative', 100, 9, 0, 0],
    ['leaves one place of the broker for the status', 3, 0, 0, 2],
    ['is one message for a broker that takes one', 1, 0, 0, 1],
  ])('%s', (_name, receiveMaximum, inFlight, leaving, room) => {
    expect(roomFor(SETTINGS, { receiveMaximum, inFlight, leaving })).toBe(room);
  });
});

describe('what is reported to the outbox about a message', () => {
  const unheard = { type: 'confirmed', heard: false } as const;
  const heard = { type: 'confirmed', heard: true } as const;
  const kept = { type: 'keep', reason: 'no matching subscribers' } as const;
  test.each([
    ['an alert that somebody gets is confirmed', heard, 'alert', { type: 'confirm', heard: true }],
    ['an alert that nobody gets is kept', unheard, 'alert', kept],
    ['a verification that nobody gets is kept', unheard, 'verification', kept],
    ['a read that nobody gets is confirmed', unheard, 'read', { type: 'confirm', heard: false }],
    [
      'a message that the broker refuses is refused with its reason',
      { type: 'refused', reason: 'not authorized' },
      'alert',
      { type: 'refuse', reason: 'not authorized' },
    ],
    ['a message without an answer waits for the requeue', { type: 'unknown' }, 'read', { type: 'requeue' }],
  ] as const)('%s', (_name, outcome, kind, consequence) => {
    expect(consequenceOf(outcome, kind, SETTINGS)).toEqual(consequence);
  });
});

describe('a message on the wire', () => {
  const RECORDED = utcMs(1_700_000_000_000);
  const message: OutboxMessage = {
    id: { unitId: 'u1', epoch: 'e1', seq: 7 },
    kind: 'read',
    topic: 'waypost/u1/read',
    body: new Uint8Array([1, 2]),
    recordedAtUtc: RECORDED,
    expiresAtUtc: utcMs(RECORDED + 60_000),
    attempt: 2,
  };

  test('carries its id, age and attempt beside the body, and expires with the record', () => {
    const sent = onWire(message, utcMs(RECORDED + 12_500));
    expect(sent).toMatchObject({ topic: message.topic, body: message.body, retain: false, expiryS: 47 });
    expect(sent.userProperties).toEqual({ id: 'u1:e1:7', 'age-ms': '12500', attempt: '2' });
  });

  test('lives for at least a second, and its age is never negative', () => {
    expect(onWire(message, utcMs(RECORDED + 90_000)).expiryS).toBe(1);
    expect(onWire(message, utcMs(RECORDED - 90_000)).userProperties['age-ms']).toBe('0');
  });
});
