import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { Unavailable } from '../platform/errors.ts';
import { DISK_CODE, isDiskError } from '../platform/files/disk-error.ts';

const CODES: ReadonlySet<string> = new Set([
  'buffer.storage',
  'buffer.not-usable',
  'buffer.key-not-created',
  DISK_CODE,
]);

/** Whether the disk is missing, full, faulty or read-only, under the database or under a file beside it. */
export const isStorageFailure = (error: unknown): boolean =>
  error instanceof Unavailable ? CODES.has(error.code) : isDiskError(error);

/** Whether there is no room, or somebody else is writing: time may help, and another handle does not. */
export function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && /^(?:ENOSPC|EDQUOT|SQLITE_FULL|SQLITE_BUSY)/.test(String(error.code))) return true;
  return isFull(error.cause);
}

/** Whether the disk under this path accepts a small file beside it. */
export function takesWrites(path: string): boolean {
  const probe = `${path}.probe`;
  try {
    const file = openSync(probe, 'w', 0o600);
    try {
      writeSync(file, 'probe');
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    rmSync(probe);
    return true;
  } catch {
    return false;
  }
}
