import { foldO } from '../../../src/domain/plate/fold-o.ts';
import { align, type Pair } from './align.ts';

/** What became of a labelled plate: the names of the table's rows, in its order. */
export const CAUSES = [
  'right',
  'not localized',
  'not read',
  'one character wrong',
  'several characters wrong',
  'first character lost',
  'other character lost',
  'character too many',
  'wrong in length and characters',
] as const;
export type Cause = (typeof CAUSES)[number];

/** A plate and what was read of it, empty where nothing was. */
export type Reading = { readonly wanted: string; readonly text: string; readonly localized: boolean };

export function causeOf({ wanted, text, localized }: Reading): Cause {
  if (!localized) return 'not localized';
  if (text === '') return 'not read';
  const pairs = align(foldO(wanted), foldO(text));
  const wrong = pairs.filter(([a, b]) => a !== null && b !== null && a !== b).length;
  const lost = pairs.filter(([, b]) => b === null).length;
  const extra = pairs.filter(([a]) => a === null).length;
  if (wrong + lost + extra === 0) return 'right';
  if (lost + extra === 0) return wrong === 1 ? 'one character wrong' : 'several characters wrong';
  if (wrong + lost === 0) return 'character too many';
  if (wrong + extra === 0) return lostFirst(pairs) ? 'first character lost' : 'other character lost';
  return 'wrong in length and characters';
}

/** Of a plate `AAB` that was read `AB`, `align` takes the first A for the lost one: it is the one most often lost. */
const lostFirst = ([first]: readonly Pair[]): boolean => first?.[1] === null;

/** From more edits than these on, an alignment says nothing about characters. */
const MAX_EDITS = 3;

/** How often a character was read as another one: `8>B` to a count, most frequent first. O and 0 are one. */
export function confusions(
  readings: readonly Reading[],
): readonly (readonly [pair: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const { wanted, text } of readings) {
    if (text === '') continue;
    const edits = align(foldO(wanted), foldO(text)).filter(([a, b]) => a !== b);
    if (edits.length > MAX_EDITS) continue;
    for (const [a, b] of edits) {
      const pair = `${a ?? '–'}>${b ?? '–'}`;
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
  }
  return [...counts].toSorted(([a, m], [b, n]) => n - m || a.localeCompare(b));
}
