import { expect, test } from 'vitest';
import { PlateHash } from '../../../../src/domain/access/plate-hash.ts';

test('a plate is hashed by HMAC-SHA-256, as in case 2 of RFC 4231', () => {
  const hash = new PlateHash(Buffer.from('Jefe')).of('what do ya want for nothing?');
  expect(hash).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
});

test('a plate has the same hash each time, and another one under another key', () => {
  const [one, other] = [1, 2].map((fill) => new PlateHash(new Uint8Array(32).fill(fill)));
  expect(one?.of('ZZT1234')).toBe(one?.of('ZZT1234'));
  expect(one?.of('ZZT1234')).not.toBe(one?.of('ZZT1235'));
  expect(one?.of('ZZT1234')).not.toBe(other?.of('ZZT1234'));
});
