import { Unavailable } from '../errors.ts';

/** Whatever was asked: the disk or the process has nothing left, or the disk accepts nothing. */
const ALWAYS = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EMFILE', 'ENFILE']);
/** The disk or its folder is gone or closed, if a call for a file says so. A missing program or host says the same. */
const FOR_A_FILE = new Set(['EACCES', 'EPERM', 'ENOENT', 'ENOTDIR', 'ENODEV', 'ENXIO', 'ESTALE']);
const FILE_CALLS =
  /^(?:open|opendir|read|write|fsync|fdatasync|ftruncate|rename|unlink|link|mkdir|rmdir|rm|scandir|f?stat|lstat|statfs|access|copyfile)$/;

/** Whether the file system refused a file. Waiting may help, and no record is at fault. */
export function isDiskError(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  const code = String(error.code);
  if (ALWAYS.has(code)) return true;
  return FOR_A_FILE.has(code) && 'syscall' in error && FILE_CALLS.test(String(error.syscall));
}

/** The error code of a `diskUnavailable`. */
export const DISK_CODE = 'disk.unavailable';

/** The file system's error as one of ours. Its cause names the file. */
export const diskUnavailable = (cause: unknown): Unavailable =>
  new Unavailable(DISK_CODE, 'The disk cannot be used. Free some space, or repair the disk.', cause);
