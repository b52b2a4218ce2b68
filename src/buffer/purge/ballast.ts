import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from '../../platform/files/durable-file.ts';

/** Enough for the log of many commits. */
export const BALLAST_BYTES = 8 * 2 ** 20;
const CHUNK = Buffer.alloc(2 ** 16, 0xa5);

const ballastPath = (path: string): string => `${path}.ballast`;

/**
 * A file without content that reserves some disk space. When the disk is full, the file is deleted, so that SQLite's
 * log has room to record the deletions that free more space. Create it whenever there is room for twice its size.
 */
export function layBallast(path: string): void {
  const file = ballastPath(path);
  const { bavail, bsize } = statfsSync(dirname(path));
  if (existsSync(file) || bavail * bsize < 2 * BALLAST_BYTES) return;
  const handle = openSync(file, 'w', 0o600);
  try {
    for (let written = 0; written < BALLAST_BYTES; ) written += writeSync(handle, CHUNK);
    fsyncSync(handle);
  } catch {
    // Something else used the space, so nothing is reserved.
    rmSync(file, { force: true });
  } finally {
    closeSync(handle);
  }
}

/** @returns whether there was any ballast to delete */
export function dropBallast(path: string): boolean {
  const file = ballastPath(path);
  if (!existsSync(file)) return false;
  try {
    rmSync(file);
    syncFolder(dirname(path));
    return true;
  } catch {
    return false;
  }
}
