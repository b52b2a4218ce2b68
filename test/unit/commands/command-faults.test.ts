import { expect, test } from 'vitest';
import { isDamage } from '../../../src/buffer/new-file.ts';
import { isStorageFailure } from '../../../src/buffer/storage-failure.ts';
import { settleFault } from '../../../src/commands/command-faults.ts';
import { Bug, Corrupt, Misconfigured, Unavailable } from '../../../src/platform/errors.ts';
import { errorOf, faultOf } from '../../../src/platform/threads/thread-messages.ts';

const ofDisk = (code: string, syscall = 'open'): Error =>
  Object.assign(new Error(`${code}: no, ${syscall} '/var/lib/waypost/x'`), { code, syscall });
const inThread = (error: unknown): Error => errorOf(faultOf(error));

/** What each error leads to: the caller's exit code, and who else hears of it. */
function settled(error: unknown) {
  const heard: string[] = [];
  const answer = settleFault('search', error, {
    ...{ isStorageFailure, isDamage },
    noteStorage: () => heard.push('recorder'),
    onFailure: () => heard.push('unit ends'),
    emit: ({ type }) => heard.push(type),
  });
  return [answer.exitCode, ...heard];
}

test.each([
  ['a full disk under the database', new Unavailable('buffer.storage', 'Full.'), [69, 'recorder']],
  ['a database that cannot be opened', new Unavailable('buffer.not-usable', 'Gone.'), [69, 'recorder']],
  ['a full disk', ofDisk('ENOSPC', 'write'), [69, 'recorder']],
  ['a read-only disk', ofDisk('EROFS'), [69, 'recorder']],
  ['a quota', ofDisk('EDQUOT', 'write'), [69, 'recorder']],
  ['a process without free descriptors', ofDisk('EMFILE'), [69, 'recorder']],
  ['a folder that is gone', ofDisk('ENOENT'), [69, 'recorder']],
  ['a folder that is closed to the unit', ofDisk('EACCES', 'rename'), [69, 'recorder']],
  ['a full disk in another thread', inThread(ofDisk('ENOSPC', 'write')), [69, 'recorder']],
  ['a host that is closed', ofDisk('EACCES', 'connect'), [70, 'commandFailed']],
  ['a mistake in this program', new RangeError('Invalid time value'), [70, 'commandFailed']],
  ['a mistake in another thread', inThread(new TypeError('x is not a function')), [70, 'commandFailed']],
  ['something that is no error', 'a word', [70, 'commandFailed']],
  ['an outside fault', new Unavailable('export.busy', 'Wait.'), [69]],
  ['a configuration', new Misconfigured('config.invalid', 'No.'), [78]],
  ['a list that is damaged', new Corrupt('hotlist.file', 'No.'), [74]],
  ['a damaged database', new Corrupt('buffer.corrupt', 'No.'), [74, 'unit ends']],
  ['a broken invariant', new Bug('buffer.meta', 'No.'), [70, 'unit ends']],
])('answers a command that meets %s', (_, error, expected) => {
  expect(settled(error)).toEqual(expected);
});

test('tells where a command failed, and not what it was asked', () => {
  const details: string[] = [];
  const quoting = new SyntaxError('Unexpected token in ZZT4711');
  settleFault('search', quoting, {
    ...{ isStorageFailure, isDamage },
    noteStorage: () => undefined,
    onFailure: () => undefined,
    emit: (event) => void details.push(JSON.stringify(event)),
  });
  expect(details).toEqual([expect.stringContaining('command-faults.test.ts')]);
  expect(details.join()).not.toContain('ZZT4711');
});
