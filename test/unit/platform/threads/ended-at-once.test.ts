import { join, posix } from 'node:path';
import { expect, test } from 'vitest';
import { moduleOf, readModules, type SourceModule } from '../../../support/source/module-imports.ts';

/** They run native code that does not survive the end of its thread. */
const NATIVE = ['onnxruntime-node', 'sharp', 'better-sqlite3', 'koffi'];
const AT_ONCE = /new WorkerThread[^(]*\(\s*new URL\('(?<entry>[^']+)'(?:(?!ends:)[\s\S])*?ends: 'at once'/g;

/** The native packages that threads reach although they are ended at once, each with the thread's entry. */
function endangered(modules: readonly SourceModule[]): readonly string[] {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const reach = (path: string, seen: Set<string>): Set<string> => {
    if (seen.has(path)) return seen;
    seen.add(path);
    for (const specifier of byPath.get(path)?.specifiers ?? [])
      reach(specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier, seen);
    return seen;
  };
  return modules.flatMap(({ path, source }) =>
    [...source.matchAll(AT_ONCE)].flatMap((match) => {
      const entry = posix.join(posix.dirname(path), match.groups?.['entry'] ?? '');
      const reached = reach(entry, new Set());
      return NATIVE.filter((name) => reached.has(name)).map((name) => `${entry} ${name}`);
    }),
  );
}

const modules = readModules(join(import.meta.dirname, '../../../../src'));

test('a thread that loads a native package is never ended at once', () => {
  expect(modules.flatMap(({ source }) => [...source.matchAll(AT_ONCE)])).not.toEqual([]);
  expect(endangered(modules)).toEqual([]);
});

test('a thread that is ended in the middle of a native package is noticed', () => {
  const hasty = modules.map((module) =>
    module.path === 'buffer/query/query-thread.ts'
      ? moduleOf(module.path, module.source.replace("ends: 'between questions'", "ends: 'at once'"))
      : module,
  );
  expect(endangered(hasty)).toEqual(['buffer/query/query-worker.ts better-sqlite3']);
});
