import { csvCells } from './csv-cells.ts';
import { MAX_LINE_CHARACTERS, type TextLine } from './text-lines.ts';

/** More lines than this do not belong to one remark. */
const MAX_MORE_LINES = 64;
/** A file with more stray quotes than this is searched no further: each may cost `MAX_MORE_LINES` lines. */
const MAX_STRAY_QUOTES = 1_000;
/** The same as a share of the lines. */
const MAX_STRAY_SHARE = 0.1;

/**
 * The rows of a CSV file: its lines, of which a quoted cell may hold several together.
 *
 * A quote that nothing closes breaks its own line only: the lines after it are read as rows of their own. It counts as
 * such a stray quote if no other quote closes the cell within 64 lines and 4096 characters, if something else than a
 * separator follows the closing quote, or if one of the lines within the quotes is a row by itself.
 * @param isRow whether a line by itself is beyond doubt a row of the list
 */
export function* csvRows(
  lines: Iterable<TextLine>,
  separator: string,
  isRow: (text: string) => boolean,
): Generator<TextLine> {
  const source = lines[Symbol.iterator]();
  const waiting: TextLine[] = [];
  const next = (): TextLine | null => {
    const [first] = waiting;
    if (first !== undefined) {
      waiting.shift();
      return first;
    }
    const result = source.next();
    return result.done === true ? null : result.value;
  };
  let strays = 0;
  let count = 0;
  for (let line = next(); line !== null; line = next()) {
    count += 1;
    const isOpen = line.text.includes('"') && csvCells(line.text, separator) === 'unclosed';
    if (!isOpen || strays > MAX_STRAY_QUOTES + count * MAX_STRAY_SHARE) yield line;
    else {
      const { row, unused } = joined(line, next, { separator, isRow });
      waiting.unshift(...unused);
      if (row === null) strays += 1;
      yield row ?? line;
    }
  }
}

type Joined = { readonly row: TextLine | null; readonly unused: readonly TextLine[] };

function joined(
  first: TextLine,
  next: () => TextLine | null,
  { separator, isRow }: { readonly separator: string; readonly isRow: (text: string) => boolean },
): Joined {
  const taken: TextLine[] = [];
  let { text } = first;
  while (taken.length < MAX_MORE_LINES) {
    const more = next();
    if (more === null) break;
    taken.push(more);
    text += `\n${more.text}`;
    if (text.length > MAX_LINE_CHARACTERS) break;
    // Only a quote can close the cell.
    if (!more.text.includes('"')) continue;
    const cells = csvCells(text, separator);
    if (cells === 'malformed') break;
    if (cells === 'unclosed') continue;
    if (taken.some((line) => isRow(line.text))) break;
    return { row: { line: first.line, text }, unused: [] };
  }
  return { row: null, unused: taken };
}
