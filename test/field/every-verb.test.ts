import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CallOptions, call, RefusedByUnit } from '../../src/commands/client.ts';
import { OPERATIONS, type OperationName } from '../../src/contract/operations/table.ts';
import { PERMISSIONS } from '../../src/domain/access/access.ts';
import { changed, OPERATION_NAMES, placesOf, requestsOf } from '../support/contract/request-samples.ts';
import { UnitOnFailingDisk } from '../support/faults/failing-disk.ts';
import { IS_FULL } from '../support/is-full.ts';
import { temporaryFolder } from '../support/temp-folder.ts';
import { PASSWORD } from '../support/unit/access-unit.ts';
import { waitFor } from '../support/wait-for.ts';

const CASE = { caseNumber: '26-004711', purpose: 'criminal-investigation' } as const;
const ADMIN = 'a.example';
const AT_SOCKET = OPERATION_NAMES.filter((name) => OPERATIONS[name].via.includes('socket'));

/** What the unit said: nothing for an answer, or the exit code of its refusal. */
async function said(socket: string, name: OperationName, request: unknown, token: string) {
  const options: CallOptions = { session: { ...CASE, token } };
  try {
    await call(socket, name, request as never, options); // what hostile callers send is of no type
    return 0;
  } catch (error) {
    if (error instanceof RefusedByUnit) return error.exitCode;
    throw error;
  }
}

async function withUnit(
  work: (
    unit: UnitOnFailingDisk,
    ask: (name: OperationName, request: unknown) => Promise<number>,
  ) => Promise<void>,
): Promise<void> {
  using folder = temporaryFolder();
  using aside = temporaryFolder();
  await using unit = await UnitOnFailingDisk.start(folder.path, aside.path, 'mqtt://127.0.0.1:1');
  await waitFor('it records', () => unit.reported().length > 5, 60_000);
  const socket = join(folder.path, 'unit.sock');
  const admin = { operatorId: ADMIN, name: 'A. Example', permissions: [...PERMISSIONS], password: PASSWORD };
  await call(socket, 'operatorAdd', { operator: admin });
  let token = '';
  const signIn = async (): Promise<void> => {
    ({ token } = await call(socket, 'signIn', { operatorId: ADMIN, password: PASSWORD }));
  };
  await signIn();
  await call(socket, 'operatorAcknowledge', {}, { session: { token } });
  await work(unit, async (name, request) => {
    const code = await said(socket, name, request, token);
    if (name === 'signOut') await signIn();
    return code;
  });
}

/** The unit goes on to take reads. */
async function stillRecords(unit: UnitOnFailingDisk): Promise<void> {
  const before = unit.reported().length;
  await waitFor('it still takes reads', () => unit.reported().length > before + 3, 60_000);
  expect(unit.isRunning, unit.log.slice(-2_000)).toBe(true);
}

test('a unit answers every verb with impossible times and numbers, and still records', async () => {
  await withUnit(async (unit, ask) => {
    const numbers = AT_SOCKET.flatMap((name) => placesOf(name, 'number'));
    const answers: string[] = [];
    for (const { name, request, path } of numbers)
      for (const value of [9e15, -9e15, 8.64e15, -8.64e15, 1e308])
        answers.push(`${name} ${path.join('.')} ${await ask(name, changed(request, path, value))}`);
    // 70 is a fault of the unit.
    expect(answers.filter((answer) => answer.endsWith(' 70') || answer.endsWith(' 78'))).toEqual([]);
    expect(answers.length).toBeGreaterThan(50);
    await stillRecords(unit);
    expect(unit.log).not.toContain('"commandFailed"');
  });
}, 150_000);

if (IS_FULL)
  describe('a unit whose disk', () => {
    test.each([
      ['is full', 'F'],
      ['is read-only', 'R'],
      ['gives the process no descriptors', 'E'],
    ] as const)(
      'a unit whose disk %s answers every verb, and still records',
      async (_, mode) => {
        await withUnit(async (unit, ask) => {
          unit.disk(mode);
          const answers: string[] = [];
          for (const name of AT_SOCKET.filter((one) => one !== 'signOut'))
            for (const request of requestsOf(name)) answers.push(`${name} ${await ask(name, request)}`);
          // A mistyped password: the attempt has to be written down.
          answers.push(`signIn ${await ask('signIn', { operatorId: ADMIN, password: 'mistyped' })}`);
          expect(answers.filter((answer) => /\b(?:70|78)$/.test(answer))).toEqual([]);
          expect(answers.length).toBeGreaterThan(30);
          await stillRecords(unit);
          unit.disk(null);
          if (unit.log.includes('"storageFailing"'))
            await waitFor('the storage is back', () => unit.log.includes('"storageBack"'), 60_000);
          await stillRecords(unit);
        });
      },
      150_000,
    );
  });
