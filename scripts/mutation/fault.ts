import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** What stands there, and what is put in its place. */
export type Edit = { readonly find: string; readonly replace: string };

/** A fault of one or a few lines in one file, and the quickest tests of the default suite that notice it. */
export type Fault = Edit & {
  /** Lower-case words with hyphens, unique. */
  readonly id: string;
  /** The policy rule that is no longer kept: `R1`, `A5` … */
  readonly rule: string;
  /** Where one line is not enough: in the same file. */
  readonly more?: readonly Edit[];
  /** Test files by the end of their path, without `.test.ts`: `settings`, `unit/alerts/alert-pace`. */
  readonly tests: readonly string[];
};

export type PlantedFault = Omit<Fault, keyof Edit | 'more'> & {
  /** Where the fault goes, and where its tests are; from the root. */
  readonly file: string;
  readonly testFiles: readonly string[];
  readonly edits: readonly Edit[];
};

/** Where faults are planted. */
const SEARCHED = ['src', 'firmware-config'];

export type Sources = {
  /** Path → content. */
  readonly files: ReadonlyMap<string, string>;
  /** Paths. */
  readonly tests: readonly string[];
};

export function readSources(root: string): Sources {
  const filesBelow = (folder: string): readonly string[] =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)));
  return {
    files: new Map(
      SEARCHED.flatMap(filesBelow).map((file) => [file, readFileSync(join(root, file), 'utf8')] as const),
    ),
    tests: filesBelow('test').filter((file) => file.endsWith('.test.ts')),
  };
}

/**
 * Each text has to occur exactly once in all files that are searched: so a fault is found wherever its file was moved to.
 * @returns the fault with its places, or what is wrong with it, in words
 */
export function locate(
  { more = [], find, replace, ...fault }: Fault,
  sources: Sources,
): PlantedFault | string {
  const edits = [{ find, replace }, ...more];
  const places = edits.map((edit) => placesOf(edit.find, sources.files));
  const [file] = places[0] ?? [];
  for (const [i, found] of places.entries()) {
    const text = JSON.stringify(edits[i]?.find);
    if (found.length === 0) return `${text} is nowhere in ${SEARCHED.join(' or ')}`;
    if (found.length > 1) return `${text} occurs ${found.length} times: ${found.join(', ')}`;
    if (found[0] !== file) return `${text} is in another file: ${found[0]}`;
  }
  if (file === undefined || edits.some((edit) => edit.find === edit.replace)) return 'it changes nothing';
  if (fault.tests.length === 0) return 'it names no tests';
  const tests = fault.tests.map((name) => ({
    name,
    paths: sources.tests.filter((path) => path.endsWith(`/${name}.test.ts`)),
  }));
  const unclear = tests.find(({ paths }) => paths.length !== 1);
  if (unclear)
    return `${unclear.paths.length} test files are named ${unclear.name}: ${unclear.paths.join(', ')}`;
  return { ...fault, file, edits, testFiles: tests.flatMap(({ paths }) => paths) };
}

const placesOf = (text: string, files: Sources['files']): readonly string[] =>
  [...files].flatMap(([file, source]) => Array.from({ length: source.split(text).length - 1 }, () => file));

/** @returns the source with the fault in it */
export const planted = (source: string, edits: readonly Edit[]): string =>
  // A function, since a replacement text may contain `$&` and the like.
  edits.reduce((text, { find, replace }) => text.replace(find, () => replace), source);
