import { Unavailable } from '../platform/errors.ts';
import { DISK_CODE, isDiskError } from '../platform/files/disk-error.ts';

const CODES: ReadonlySet<string> = new Set(['buffer.storage', 'buffer.not-usable', DISK_CODE]);

/** Whether the disk is missing, full, faulty or read-only, under the database or under a file beside it. */
export const isStorageFailure = (error: unknown): boolean =>
  error instanceof Unavailable ? CODES.has(error.code) : isDiskError(error);
