import { randomBytes } from 'node:crypto';
import { existsSync, rmSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Corrupt, explain } from '../platform/errors.ts';
import { writeFileDurably } from '../platform/files/durable-file.ts';
import { attempt, type SelfCheck } from './self-check.ts';

/** Too little for the buffer's own upkeep: it copies itself to migrate, and its write-ahead log grows. */
const LEAST_FREE_BYTES = 256 * 2 ** 20;
/** A read with its plate crop takes some ten kilobytes, so this is a busy month. */
const AMPLE_FREE_BYTES = 2 * 2 ** 30;
/** No unit is older; a clock that says so lost its battery. */
const EARLIEST_TIME_UTC = Date.UTC(2026, 0, 1);

/** Where a unit keeps its state: folders that the service has to write. */
export type StateFolders = { readonly buffer: string; readonly hotLists: string };

/**
 * Disk, clock and, where a configuration names them, the folders of the state. How a running unit does is `waypost
 * status`.
 * @param diskFolder on the disk whose free space counts; need not be there yet.
 */
export async function checkMachine(
  diskFolder: string,
  folders: StateFolders | null,
  nowUtcMs: number,
): Promise<readonly SelfCheck[]> {
  return [
    await attempt('disk', async () => diskCheck(freeBytes(diskFolder), diskFolder)),
    clockCheck(nowUtcMs),
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
    return check('failed', `${free}: a full disk ends recording. Delete what is not the unit's own.`);
  if (bytes < AMPLE_FREE_BYTES) return check('note', `${free}: may not last a busy month.`);
  return check('ok', free);
}

/** Whether the time can be at all. Whether a time server confirms it is the running unit's to judge. */
export function clockCheck(nowUtcMs: number): SelfCheck {
  const time = `${new Date(nowUtcMs).toISOString().slice(0, 19)}Z`;
  return nowUtcMs < EARLIEST_TIME_UTC
    ? {
        name: 'clock',
        result: 'failed',
        message: `${time} cannot be. Connect the unit to a time server, or set its clock.`,
      }
    : { name: 'clock', result: 'ok', message: `${time} (UTC): compare it with yours` };
}

async function folderChecks({ buffer, hotLists }: StateFolders): Promise<readonly SelfCheck[]> {
  // The folder of the lists is made when it is missing; that of the buffer is the installation's.
  const wanted = existsSync(hotLists) ? [buffer, hotLists] : [buffer];
  const checks: SelfCheck[] = [];
  for (const folder of new Set(wanted))
    checks.push(await attempt('state folder', async () => folderCheck(folder)));
  return checks;
}

/** Writes, syncs and removes a file: a card that went read-only, or bad, shows nowhere else. */
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
