import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { hashPassword, isPassword, passwordProblem } from '../../../src/access/password.ts';

test('a password is kept as a slow hash with a salt of its own, and opens with itself alone', async () => {
  const [first, second] = await Promise.all(
    ['naïve plates 17', 'naïve plates 17'].map((password) => hashPassword(password, randomBytes)),
  );
  expect(first).toMatchObject({ kind: 'scrypt', salt: expect.stringMatching(/^[0-9a-f]{32}$/) });
  expect(first?.N).toBeGreaterThanOrEqual(2 ** 15);
  expect(first?.hash).not.toBe(second?.hash);
  if (first === undefined) return;
  // The same letters, composed by another keyboard.
  expect(await isPassword('nai\u0308ve plates 17', first)).toBe(true);
  expect(await isPassword('naïve plates 18', first)).toBe(false);
  expect(await isPassword('', first)).toBe(false);
});

test('a password that was hashed with other parameters still opens', async () => {
  const record = { kind: 'scrypt', N: 1024, r: 8, p: 1, salt: '00'.repeat(16), hash: OLD_HASH } as const;
  expect(await isPassword('pleaseletmein', record)).toBe(true);
});
/** scrypt of these parameters by Python's hashlib. */
const OLD_HASH = '7fce06dccf2ba905ee26a4f0a8e80b971872e864eb0917b20f2a4b38e5454403';

test.each([
  ['elevenchars', 'at least 12 characters'],
  ['aaaaaaaaaaaaaaa', 'at least 5 different'],
  ['x'.repeat(129), 'at most 128'],
  ['correct horse battery', null],
])('of the new password %j it is said: %s', (password, problem) => {
  if (problem === null) expect(passwordProblem(password)).toBeNull();
  else expect(passwordProblem(password)).toContain(problem);
});
