import { posix } from 'node:path';
import type { SourceModule } from './module-imports.ts';

/** The tests that mirror the sources; the others have an order of their own. */
const MIRRORS = ['unit', 'integration'];
/** The rooms in these folders that test the scripts, which alone may import them. */
const OF_SCRIPTS = /^(?:unit|integration)\/scripts\//;

/**
 * What breaks the layout of the tests, a line each: a room that mirrors no room of `src/` (given by their paths in it), and
 * an import of a script by what is no test of the scripts.
 */
export function layoutBreaches(
  tests: readonly SourceModule[],
  rooms: ReadonlySet<string>,
): readonly string[] {
  return tests.flatMap((module) => [...strayRoom(module.path, rooms), ...scriptImports(module)]);
}

function strayRoom(path: string, rooms: ReadonlySet<string>): readonly string[] {
  const [folder = '', ...inside] = posix.dirname(path).split('/');
  const room = inside.join('/');
  const isMirrored = room === '' || OF_SCRIPTS.test(path) || rooms.has(room);
  return MIRRORS.includes(folder) && !isMirrored ? [`${path}: src/${room}/ does not exist`] : [];
}

function scriptImports({ path, specifiers }: SourceModule): readonly string[] {
  if (OF_SCRIPTS.test(path)) return [];
  return specifiers
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => posix.join('test', posix.dirname(path), specifier))
    .filter((target) => target.startsWith('scripts/'))
    .map((target) => `${path} imports ${target}`);
}
