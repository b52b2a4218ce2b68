import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats, statSync } from 'node:fs';

/** A path names something that is not a file: a named pipe, a device, a folder. */
export class NoRegularFile extends Error {
  constructor(path: string, kind: string) {
    super(`${path} is ${kind}, not a regular file`);
    this.name = 'NoRegularFile';
  }
}

/** @property size in bytes; @property modifiedMs milliseconds since 1970, UTC. */
export type OpenFile = { readonly handle: number; readonly size: number; readonly modifiedMs: number };

/**
 * Opens a file that a person or a configuration names. Nobody may write to a named pipe, and a device may never end, so
 * reading one could block the whole process. Opening some devices even does something, so they are not opened at all.
 * @throws NoRegularFile, or the system's error
 */
export function openRegularFile(path: string): OpenFile {
  refuseOthers(path, statSync(path));
  // If something else takes the file's place now, opening it still does not wait for a writer.
  const handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(handle);
    refuseOthers(path, stats);
    return { handle, size: stats.size, modifiedMs: stats.mtimeMs };
  } catch (error) {
    closeSync(handle);
    throw error;
  }
}

/** The content of a file that a person or a configuration names. @throws as `openRegularFile` does */
export function readRegularFile(path: string): Buffer {
  const { handle } = openRegularFile(path);
  try {
    return readFileSync(handle);
  } finally {
    closeSync(handle);
  }
}

function refuseOthers(path: string, stats: Stats): void {
  if (!stats.isFile()) throw new NoRegularFile(path, kindOf(stats));
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a named pipe';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}
