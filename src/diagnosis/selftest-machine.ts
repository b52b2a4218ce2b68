import { randomBytes } from 'node:crypto';
import { existsSync, rmSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Corrupt, explain } from '../platform/errors.ts';
import { writeFileDurably } from '../platform/files/durable-file.ts';
import { FULL_LANDLOCK, landlockVersion } from '../platform/libc/landlock.ts';
import { attempt, type SelfCheck } from './self-check.ts';

/** With less, the buffer cannot work: it copies itself to migrate, and its write-ahead log grows. */
const LEAST_FREE_BYTES = 256 * 2 ** 20;
/** A read with its plate crop takes about ten kilobytes, so this much lasts a busy month. */
const AMPLE_FREE_BYTES = 2 * 2 ** 30;
/** No unit is older. A clock that shows an earlier time has lost its battery. */
const EARLIEST_TIME_UTC = Date.UTC(2026, 0, 1);

/** The folders of a unit's state. The service must be able to write to them. */
export type StateFolders = { readonly buffer: string; readonly hotLists: string };

/**
 * Checks the disk, the clock and the state folders that a configuration names, if any. `waypost status` reports the
 * state of a running unit.
 * @param diskFolder on the disk whose free space is checked; it need not exist yet
 */
export async function checkMachine(
  diskFolder: string,
  folders: StateFolders | null,
  nowUtcMs: number,
): Promise<readonly SelfCheck[]> {
  return [
    await attempt('disk', async () => diskCheck(freeBytes(diskFolder), diskFolder)),
    clockCheck(nowUtcMs),
    confinementCheck(landlockVersion()),
    ...(folders ? await folderChecks(folders) : [NO_FOLDERS]),
  ];
}

const NO_FOLDERS: SelfCheck = {
  name: 'state folder',
  result: 'skipped',
  message: "not checked: name the unit's configuration with --config",
};

function freeBytes(folder: string): number {
  let existing = folder;
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  return bavail * bsize;
}

export function diskCheck(bytes: number, folder: string): SelfCheck {
  const free = `${(bytes / 1e9).toFixed(1)} GB free for ${folder}`;
  const check = (result: SelfCheck['result'], message: string): SelfCheck => ({
    name: 'disk',
    result,
    message,
  });
  if (bytes < LEAST_FREE_BYTES)
    return check(
      'failed',
      `${free}: a full disk stops recording. Delete files that do not belong to the unit.`,
    );
  if (bytes < AMPLE_FREE_BYTES) return check('note', `${free}: this may not last a busy month.`);
  return check('ok', free);
}

/** Whether the time is plausible. Only the running unit knows whether a time server confirms it. */
export function clockCheck(nowUtcMs: number): SelfCheck {
  const time = `${new Date(nowUtcMs).toISOString().slice(0, 19)}Z`;
  return nowUtcMs < EARLIEST_TIME_UTC
    ? {
        name: 'clock',
        result: 'failed',
        message: `${time} cannot be right. Connect the unit to a time server, or set its clock.`,
      }
    : { name: 'clock', result: 'ok', message: `${time} (UTC): compare it with your own clock` };
}

/** Whether the programs that decode video can be kept from the unit's files (docs/SECURITY.md). */
export const confinementCheck = (version: number): SelfCheck => ({
  name: 'confinement',
  ...(version >= FULL_LANDLOCK
    ? { result: 'ok', message: `the programs that decode video reach nothing else (Landlock ${version})` }
    : {
        result: 'note',
        message:
          (version === 0 ? 'this kernel has no Landlock' : `this kernel has only Landlock ${version}`) +
          ', so a flaw in a program that decodes video may reach files of the unit. Linux 6.12 and later have all of it.',
      }),
});

async function folderChecks({ buffer, hotLists }: StateFolders): Promise<readonly SelfCheck[]> {
  // The unit creates a missing list folder. The installation creates the buffer's folder.
  const wanted = existsSync(hotLists) ? [buffer, hotLists] : [buffer];
  const checks: SelfCheck[] = [];
  for (const folder of new Set(wanted))
    checks.push(await attempt('state folder', async () => folderCheck(folder)));
  return checks;
}

/** Writes, syncs and removes a file: no other check shows that a card has failed or become read-only. */
function folderCheck(folder: string): SelfCheck {
  const name = 'state folder';
  const file = join(folder, `selftest.${randomBytes(6).toString('hex')}`);
  try {
    writeFileDurably(file, 'waypost selftest\n');
    rmSync(file);
  } catch (cause) {
    const todo =
      "Check that it exists, belongs to the unit's user, and that its disk is not mounted read-only.";
    throw new Corrupt('selftest.folder', `${folder} cannot be written: ${explain(cause)}. ${todo}`);
  }
  const owner = statSync(folder).uid;
  return process.getuid?.() === owner
    ? { name, result: 'ok', message: `${folder} can be written` }
    : {
        name,
        result: 'note',
        message: `${folder} can be written by this user, but belongs to user ${owner}: run the self-test as that user.`,
      };
}
