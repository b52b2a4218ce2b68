import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Replaces `path` with `content` so that after a power cut there is either the complete old file or the complete new
 * one: write a file beside it, fsync, rename, fsync the folder.
 * @throws the file system's error; the old file is unchanged then, and the temporary file is removed
 */
export function writeFileDurably(path: string, content: Uint8Array | string, mode = 0o600): void {
  const temporary = writeBeside(path, content, mode);
  try {
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/**
 * Like `writeFileDurably`, but only if `path` does not exist yet. If two processes try, one wins.
 * @throws the file system's error, EEXIST if `path` exists; the temporary file is removed then
 */
export function createFileDurably(path: string, content: Uint8Array | string, mode = 0o600): void {
  const temporary = writeBeside(path, content, mode);
  try {
    linkSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
  syncFolder(dirname(path));
}

/** Writes and fsyncs a new file beside `path`. @returns its name */
function writeBeside(path: string, content: Uint8Array | string, mode: number): string {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  try {
    const file = openSync(temporary, 'wx', mode);
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return temporary;
}

/** The names that a writer gives to what it has not finished: this file's, `DurableWriter`'s and a backup's. */
const UNFINISHED = /\.(?:[0-9a-f]{12}|backup)\.new$/;

/**
 * Removes what a killed process left half-written in `folder`: it may hold what has long been deleted elsewhere. Call it
 * at a start, when nobody else writes there. @param prefix of the file names. @returns how many files
 */
export function removeUnfinished(folder: string, prefix = ''): number {
  if (!existsSync(folder)) return 0;
  const left = readdirSync(folder).filter((name) => name.startsWith(prefix) && UNFINISHED.test(name));
  for (const name of left) rmSync(join(folder, name), { force: true });
  if (left.length > 0) syncFolder(folder);
  return left.length;
}

/** Makes the file's contents survive a power cut. */
export const syncFile = (path: string): void => syncPath(path, 'r+');

/** Makes a rename, creation or removal inside `folder` survive a power cut. */
export const syncFolder = (folder: string): void => syncPath(folder, 'r');

function syncPath(path: string, flags: 'r' | 'r+'): void {
  const handle = openSync(path, flags);
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
