import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from '../../platform/files/durable-file.ts';

/** Enough for the log of many commits. */
export const BALLAST_BYTES = 8 * 2 ** 20;
const CHUNK = Buffer.alloc(2 ** 16, 0xa5);

const ballastPath = (path: string): string => `${path}.ballast`;

/**
 * A file of nothing that keeps some room on the disk: when the disk is full it is given up, so that SQLite's log has room to
 * record what makes room. To be laid whenever there is room for it twice.
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
    // Somebody else took the room: then there is none to keep.
    rmSync(file, { force: true });
  } finally {
    closeSync(handle);
  }
}

/** @returns whether there was any to give up */
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
