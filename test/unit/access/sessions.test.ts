import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Sessions } from '../../../src/access/sessions.ts';
import { manualClock } from '../../support/manual-clock.ts';

const started = () => {
  const clock = manualClock();
  return { clock, sessions: new Sessions(clock.monoNow, randomBytes) };
};

test('a session lasts as long as it is used within 30 minutes, and not a moment longer', () => {
  const { clock, sessions } = started();
  const token = sessions.begin('a.example', null);
  for (let i = 0; i < 5; i += 1) {
    clock.advance(30 * 60_000 - 1);
    expect(sessions.use(token, null)).toBe('a.example');
  }
  clock.advance(30 * 60_000);
  expect(sessions.use(token, null)).toBeNull();
});

test('a session ends by signing out, and with all others of its operator', () => {
  const { sessions } = started();
  const [first, second, other] = ['a.example', 'a.example', 'b.example'].map((id) =>
    sessions.begin(id, null),
  );
  sessions.end(first ?? '');
  expect([first, second, other].map((token) => sessions.use(token ?? '', null))).toEqual([
    null,
    'a.example',
    'b.example',
  ]);
  sessions.endAllOf('a.example');
  expect(sessions.use(second ?? '', null)).toBeNull();
  expect(sessions.use(other ?? '', null)).toBe('b.example');
});

test('what is kept of a session does not give its token away', () => {
  const { sessions } = started();
  const token = sessions.begin('a.example', null);
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(inspect(sessions, { depth: 9, showHidden: true })).not.toContain(token);
  expect(sessions.use(`${token}x`, null)).toBeNull();
});

test('a session serves the terminal where it began, unless it is for any', () => {
  const { clock, sessions } = started();
  const bound = sessions.begin('a.example', '7.1');
  expect(sessions.use(bound, '8.1')).toBeNull();
  expect(sessions.use(bound, null)).toBeNull();
  expect(sessions.use(bound, '7.1')).toBe('a.example');
  expect(sessions.use(sessions.begin('a.example', null), '8.1')).toBe('a.example');
  // A use that is refused does not keep it open.
  clock.advance(20 * 60_000);
  sessions.use(bound, '8.1');
  clock.advance(10 * 60_000);
  expect(sessions.use(bound, '7.1')).toBeNull();
});
