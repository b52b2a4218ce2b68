import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { ProgramReach } from './reach.ts';

export type ProgramCall = { readonly program: string; readonly args: readonly string[] };

const LAUNCHER = join(import.meta.dirname, 'launch-worker.ts');

/**
 * The same program with the reach that it needs and no more: it opens no file of the unit, no Unix socket, and no other
 * process. A launcher gives up all other reach, for good, and then becomes the program (`launch-worker.ts`). Where the
 * kernel does not offer that, the program runs as before.
 *
 * A program that is not found is returned as it is, so that starting it fails as it always does.
 */
export function confined(
  call: ProgramCall,
  reach: ProgramReach,
  path = process.env['PATH'] ?? '',
): ProgramCall {
  if (!isFound(call.program, path)) return call;
  return { program: process.execPath, args: [LAUNCHER, JSON.stringify(reach), call.program, ...call.args] };
}

function isFound(program: string, path: string): boolean {
  const places = program.includes('/') ? [program] : path.split(':').map((folder) => join(folder, program));
  return places.some((place) => isAbsolute(place) && isExecutable(place));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
