import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One module of the source tree, with what it imports (types included) and its size. */
export type SourceModule = {
  /** Relative to the source folder, with forward slashes: `buffer/outbox.ts`. */
  readonly path: string;
  /** As written: `../domain/time.ts`, `node:fs`, `zod`. */
  readonly specifiers: readonly string[];
  readonly lines: number;
  readonly source: string;
};

/** Stands for an `import(…)` whose argument is not a plain string, which no rule can follow. */
export const COMPUTED_IMPORT = '(computed)';

// The formatter, which the lint enforces, puts every static import and export at the start of a line.
const STATIC = /^(?:import|export)\b[^;'"`]*?\bfrom\s*(['"])(?<from>[^'"]+)\1/gm;
const SIDE_EFFECT = /^import\s*(['"])(?<from>[^'"]+)\1/gm;
// A method named `import` is none, neither called nor declared.
const DYNAMIC =
  /(?<!\.)\bimport\(\s*(?:(['"`])(?<from>[^'"`$]+)\1\s*[,)]|(?!\w+\??:)(?<computed>[^\s'"`]|`[^`]*\$))/gm;
/** A worker's entry, which is another module of ours. */
const WORKER = /new URL\(\s*(['"`])(?<from>\.{1,2}\/[^'"`$]+\.ts)\1/gm;

/** What `source` imports, in the order of the kinds above. Comments are left out by line. */
export function specifiersOf(source: string): readonly string[] {
  const code = source
    .split('\n')
    .filter((line) => !/^\s*(?:\/\/|\/\*|\*)/.test(line))
    .join('\n');
  return [STATIC, SIDE_EFFECT, DYNAMIC, WORKER].flatMap((pattern) =>
    [...code.matchAll(pattern)].map((match) => match.groups?.['from'] ?? COMPUTED_IMPORT),
  );
}

/** Every TypeScript module under `folder`. */
export function readModules(folder: string): readonly SourceModule[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => moduleOf(path.replaceAll('\\', '/'), readFileSync(join(folder, path), 'utf8')));
}

/** A module as it is, or as it would be. */
export const moduleOf = (path: string, source: string): SourceModule => ({
  path,
  specifiers: specifiersOf(source),
  lines: source.split('\n').length - 1,
  source,
});
