import { constants, copyFileSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { UtcMs } from '../../domain/time/time.ts';
import { syncFile, syncFolder } from '../../platform/files/durable-file.ts';
import type { Database } from '../file/database.ts';

/** There must be more free space than the copy takes: the migration writes too. */
const ROOM_FACTOR = 2;

/**
 * Copies the encrypted database file as it is. The name of the copy says when it must be gone (`set-aside.ts` deletes
 * it). The copy is either complete or absent, even after a power cut. Nobody but the caller may write.
 * @returns its name, or null if the disk lacks the space for both the copy and the migration
 * @throws the file system's error
 */
export function backUp(database: Database, path: string, untilUtc: UtcMs): string | null {
  database.pragma('wal_checkpoint(TRUNCATE)');
  const { bavail, bsize } = statfsSync(dirname(path));
  if (statSync(path).size * ROOM_FACTOR > bavail * bsize) return null;
  const version = database.pragma('user_version', { simple: true });
  const name = `${basename(path)}.version-${version}-until-${Math.floor(untilUtc)}`;
  const [whole, partial] = [join(dirname(path), name), `${path}.backup.new`];
  rmSync(partial, { force: true });
  copyFileSync(path, partial, constants.COPYFILE_FICLONE);
  syncFile(partial);
  renameSync(partial, whole);
  syncFolder(dirname(path));
  return name;
}
