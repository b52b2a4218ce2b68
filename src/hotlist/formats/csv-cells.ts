/** A cell that begins with a quote ends with one, and quotes inside it are doubled. */
const QUOTED = /[ \t]*"((?:[^"]|"")*)"[ \t]*(?:,|$)/y;
const PLAIN = /([^",]*)(?:,|$)/y;

/**
 * The cells of one line of CSV, trimmed. A row is one line. Quoted line breaks are not accepted, so a stray quote
 * breaks only its own row and cannot silently swallow the rest of a list.
 * @returns null when the line is not CSV.
 */
export function csvCells(text: string): string[] | null {
  if (!text.includes('"')) return text.split(',').map((cell) => cell.trim());
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    QUOTED.lastIndex = at;
    PLAIN.lastIndex = at;
    const quoted = QUOTED.exec(text);
    const found = quoted ?? PLAIN.exec(text);
    if (found === null) return null;
    cells.push(quoted ? (quoted[1] ?? '').replaceAll('""', '"') : (found[1] ?? '').trim());
    at += found[0].length;
    if (!found[0].endsWith(',')) return cells;
  }
}
