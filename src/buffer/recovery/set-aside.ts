/**
 * Renames a damaged buffer. The new name says when it must be gone. The unit continues with a new buffer.
 *
 * Whoever finds the damage writes a mark beside the file, durably. The mark contains the file's new name, and is
 * removed last. After a power cut at any moment the next start continues from there. A new database never finds the old
 * database's log beside it, which SQLite would apply to it.
 */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type UtcMs, utcMs } from '../../domain/time/time.ts';
import { syncFolder, writeFileDurably } from '../../platform/files/durable-file.ts';

/** In the order in which they move: the log first. SQLite's index of the log is useless without its process. */
const MOVED = ['-wal', ''] as const;
const DROPPED = '-shm';
/** Matches a damaged buffer, or the copy from before a migration. */
const NAME = /\.(?:damaged|salvaged|version-\d+)-until-(\d+)(-wal|-shm)?$/;
const NOT_USED = /\.damaged-until-(\d+)$/;

const markOf = (path: string): string => `${path}.damaged`;

/**
 * Leaves the mark. The files themselves are untouched: this process may have them open.
 * @param expiresAtUtc when the last of what the file holds must be gone.
 */
export function markDamaged(path: string, expiresAtUtc: UtcMs): void {
  if (existsSync(markOf(path))) return;
  writeFileDurably(markOf(path), `${basename(path)}.damaged-until-${Math.floor(expiresAtUtc)}`);
}

/** Renames a marked file. Nobody may have it open. @returns its new name, or null if there is no mark */
export function setAsideIfMarked(path: string): string | null {
  if (!existsSync(markOf(path))) return null;
  const folder = dirname(path);
  const name = readFileSync(markOf(path), 'utf8').trim();
  for (const suffix of MOVED)
    if (existsSync(path + suffix)) renameSync(path + suffix, join(folder, name + suffix));
  rmSync(path + DROPPED, { force: true });
  syncFolder(folder);
  rmSync(markOf(path));
  syncFolder(folder);
  return name;
}

/** Destroys the expired files that were set aside, and the expired copies, of this buffer. @returns how many buffers */
export function destroyExpired(path: string, nowUtc: UtcMs): number {
  const folder = dirname(path);
  const due = readdirSync(folder).filter((name) => {
    const [, expires] = (name.startsWith(`${basename(path)}.`) && NAME.exec(name)) || [];
    return expires !== undefined && utcMs(Number(expires)) <= nowUtc;
  });
  for (const name of due) rmSync(join(folder, name), { force: true });
  if (due.length > 0) syncFolder(folder);
  return due.filter((name) => !/-(?:wal|shm)$/.test(name)).length;
}

/** The damaged buffers that have not been recovered yet, earliest first. */
export const notUsed = (path: string): readonly string[] =>
  readdirSync(dirname(path))
    .filter((name) => name.startsWith(`${basename(path)}.`) && NOT_USED.test(name))
    .toSorted();

/**
 * Call it once the readable contents have been recovered. If nothing was lost, the file is destroyed. Otherwise it is
 * kept for people to look at until `untilUtc`, or until its own time if that is earlier.
 */
export function noteUsed(path: string, name: string, untilUtc: UtcMs | null): void {
  const folder = dirname(path);
  const own = Number(NOT_USED.exec(name)?.[1] ?? 0);
  const kept = `${basename(path)}.salvaged-until-${Math.floor(Math.min(own, untilUtc ?? 0))}`;
  for (const suffix of ['-wal', '-shm', '']) {
    const from = join(folder, name + suffix);
    if (untilUtc === null) rmSync(from, { force: true });
    else if (existsSync(from)) renameSync(from, join(folder, kept + suffix));
  }
  syncFolder(folder);
}
