import { expect, test } from 'vitest';
import type { Peer } from '../../../src/domain/access/peer.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { accessUnit, PASSWORD } from '../../support/unit/access-unit.ts';

const peer = (uid: number, terminal: string): Peer => ({
  ...{ id: `${uid}:${terminal}`, uid, terminal, isUnitUser: false },
});
const owner = peer(1000, '7.1');
const stranger = peer(1000, '8.1');

/** What is said, without the time at which a lock ends. */
const words = (error: unknown): string => String(error).replace(/until \S+/, 'until');

test('a stranger who fails 40 times keeps the account closed for himself alone', async () => {
  using folder = temporaryFolder();
  await using unit = accessUnit(folder.path);
  await unit.operator('a.example', ['admin']);
  for (let i = 0; i < 40; i++) await expect(unit.signInAs('a.example', 'wrong', stranger)).rejects.toThrow();
  await expect(unit.signInAs('a.example', PASSWORD, stranger)).rejects.toThrow(/locked until/);
  await expect(unit.signInAs('a.example', PASSWORD, owner)).resolves.toMatchObject({
    token: expect.any(String),
  });
});

test('an unknown name is refused and locked with the words of a known one, and in the same time', async () => {
  using folder = temporaryFolder();
  await using unit = accessUnit(folder.path);
  await unit.operator('a.example', ['admin']);
  const said = { 'a.example': [] as string[], 'b.example': [] as string[] };
  const tookMs = { 'a.example': 0, 'b.example': 0 };
  for (let i = 0; i < 6; i++) {
    for (const name of ['a.example', 'b.example'] as const) {
      const since = performance.now();
      said[name].push(words(await unit.signInAs(name, 'not the password', stranger).catch((error) => error)));
      tookMs[name] += performance.now() - since;
    }
  }
  expect(said['b.example']).toEqual(said['a.example']);
  expect(said['a.example'].at(-1)).toContain('locked until');
  // A tenth of the work would show; the machine may be busy.
  expect(tookMs['b.example']).toBeGreaterThan(tookMs['a.example'] / 3);
  expect(tookMs['b.example']).toBeLessThan(tookMs['a.example'] * 3);
});

test('at most four sign-ins of one user wait at a time', async () => {
  using folder = temporaryFolder();
  await using unit = accessUnit(folder.path);
  await unit.operator('a.example', ['admin']);
  const outcomes = await Promise.all(
    Array.from({ length: 30 }, (_, i) =>
      unit.signInAs('a.example', 'wrong', peer(1000, `${i}.1`)).then(String, (error) => error.code),
    ),
  );
  expect(outcomes.filter((code) => code === 'access.wrong-password')).toHaveLength(4);
  expect(outcomes.filter((code) => code === 'access.busy')).toHaveLength(26);
  await expect(unit.signInAs('a.example', PASSWORD, owner)).resolves.toBeDefined();
});
