import { MAX_LINE_CHARACTERS } from '../text/text-lines.ts';
import { fieldOfHeading } from './headings.ts';
import { type BrokenLine, FIELDS, type Field, type Layout, LINE_BY_LINE, type RawRow } from './layout.ts';

/** @param sample the first lines. Names in them that we do not know are reported. */
export function jsonLayout(sample: readonly string[]): Layout {
  const names = sample.flatMap((line) => Object.keys(objectOf(line) ?? {}));
  const unknown = names.filter((name) => fieldOfHeading(name) === null && name !== 'records');
  const places = new Map<string, number>();
  const placeOf = (name: string): number => {
    const known = places.get(name);
    if (known !== undefined) return known;
    const field: Field | null = fieldOfHeading(name);
    const place = field === null ? -1 : FIELDS.indexOf(field);
    // A list must not make us remember an unlimited number of names.
    if (places.size < MAX_NAMES) places.set(name, place);
    return place;
  };
  return {
    format: 'json-lines',
    ...LINE_BY_LINE,
    headerRows: 0,
    ignoredHeadings: [...new Set(unknown)],
    namesCategories: true,
    read: (text) => readObject(text, placeOf),
    isCut: (text) => objectOf(text) === null,
    trailer(text) {
      const object = objectOf(text);
      if (object === null || Object.keys(object).length !== 1) return null;
      const records: unknown = object['records'];
      return Number.isSafeInteger(records) ? { records: Number(records) } : null;
    },
  };
}

const MAX_NAMES = 100;

function readObject(text: string, placeOf: (name: string) => number): RawRow | BrokenLine {
  const object = text.length > MAX_LINE_CHARACTERS ? null : objectOf(text);
  if (object === null) return 'broken-row';
  const row = FIELDS.map(() => '');
  for (const [name, value] of Object.entries(object)) {
    const place = placeOf(name);
    if (place < 0 || value === null) continue;
    if (typeof value !== 'string' && typeof value !== 'number') return 'broken-row';
    if (row[place] !== '') return 'wrong-columns';
    // A program that takes plates for numbers writes 551000.0, of which JSON would keep 551000.
    const isFraction = typeof value === 'number' && FIELDS[place] === 'plate' && text.includes(`${value}.`);
    row[place] = isFraction ? `${value}.0` : String(value).trim();
  }
  return row;
}

function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? { ...value } : null;
  } catch {
    return null;
  }
}
