/** Why a text is not a whole row of CSV: it ends within quotes, or something else follows a closing quote. */
export type NoRow = 'unclosed' | 'malformed';

/**
 * The cells of one row of CSV, trimmed where they are not quoted. A cell that begins with a quote ends with one, and quotes
 * inside it are doubled. A quote anywhere else is a character like any other: `6" lift kit`.
 * @param text a line, or several that a quoted cell holds together
 */
export function csvCells(text: string, separator = ','): string[] | NoRow {
  if (!text.includes('"')) return text.split(separator).map((cell) => cell.trim());
  const cells: string[] = [];
  for (let at = 0; ; at += 1) {
    const start = afterBlanks(text, at, separator);
    if (text[start] === '"') {
      const end = closingQuote(text, start + 1);
      if (end < 0) return 'unclosed';
      const next = afterBlanks(text, end + 1, separator);
      if (next < text.length && text[next] !== separator) return 'malformed';
      cells.push(text.slice(start + 1, end).replaceAll('""', '"'));
      at = next;
    } else {
      const found = text.indexOf(separator, at);
      const next = found < 0 ? text.length : found;
      cells.push(text.slice(at, next).trim());
      at = next;
    }
    if (at >= text.length) return cells;
  }
}

/** @returns -1 if no quote closes the cell */
function closingQuote(text: string, from: number): number {
  for (let at = from; ; at += 2) {
    at = text.indexOf('"', at);
    if (at < 0 || text[at + 1] !== '"') return at;
  }
}

function afterBlanks(text: string, from: number, separator: string): number {
  let at = from;
  while (at < text.length && text[at] !== separator && (text[at] === ' ' || text[at] === '\t')) at += 1;
  return at;
}
