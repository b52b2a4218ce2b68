/**
 * A damaged buffer is put aside under a name that says when it must be gone, and the unit goes on with a new one.
 *
 * Whoever meets the damage leaves a mark beside the file, durably; the mark names what the file will be called, and is
 * removed last. After a power cut at any moment the next start goes on where this one was: a new database never finds the
 * log of the old one beside it, which SQLite would play into it.
 */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type UtcMs, utcMs } from '../domain/time.ts';
import { syncFolder, writeFileDurably } from '../platform/durable-file.ts';

/** In the order in which they move: the log first. SQLite's index of the log is of no use without its process. */
const MOVED = ['-wal', ''] as const;
const DROPPED = '-shm';
/** Of a damaged buffer, or the copy of one before its migration. */
const NAME = /\.(?:damaged|version-\d+)-until-(\d+)(-wal)?$/;

const markOf = (path: string): string => `${path}.damaged`;

/**
 * Leaves the mark. The files themselves are untouched: this process may have them open.
 * @param expiresAtUtc when the last of what the file holds must be gone.
 */
export function markDamaged(path: string, expiresAtUtc: UtcMs): void {
  if (existsSync(markOf(path))) return;
  writeFileDurably(markOf(path), `${basename(path)}.damaged-until-${Math.floor(expiresAtUtc)}`);
}

/** Moves a marked file away; nobody may have it open. @returns its new name, or null where there is no mark. */
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

/** Destroys the files set aside, and the copies, of this buffer whose time is over. @returns how many buffers these were */
export function destroyExpired(path: string, nowUtc: UtcMs): number {
  const folder = dirname(path);
  const due = readdirSync(folder).filter((name) => {
    const [, expires] = (name.startsWith(`${basename(path)}.`) && NAME.exec(name)) || [];
    return expires !== undefined && utcMs(Number(expires)) <= nowUtc;
  });
  for (const name of due) rmSync(join(folder, name), { force: true });
  if (due.length > 0) syncFolder(folder);
  return due.filter((name) => !name.endsWith('-wal')).length;
}
