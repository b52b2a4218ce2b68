import type { PlateText } from '../domain/plate/plate-text.ts';

/** Length of the longest common subsequence divided by the longer length, 0..1; 0 if a text is missing. */
export function similarity(a: PlateText | null, b: PlateText | null): number {
  if (a === null || b === null) return 0;
  const [left, right] = [a.reveal(), b.reveal()];
  let row = new Array<number>(right.length + 1).fill(0);
  for (const char of left) {
    const next = [0];
    for (let j = 1; j <= right.length; j++)
      next.push(char === right[j - 1] ? (row[j - 1] ?? 0) + 1 : Math.max(row[j] ?? 0, next[j - 1] ?? 0));
    row = next;
  }
  return (row[right.length] ?? 0) / Math.max(left.length, right.length);
}

/** How many characters must be changed, added or left out to make one text of the other (Levenshtein). */
export function edits(a: PlateText, b: PlateText): number {
  const [left, right] = [a.reveal(), b.reveal()];
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [i, char] of [...left].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= right.length; j++) {
      const changed = (row[j - 1] ?? 0) + (char === right[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}

/** Whether one text is a part of the other, as that of a plate that is partly hidden. */
export const isPart = (a: PlateText, b: PlateText): boolean =>
  a.reveal().includes(b.reveal()) || b.reveal().includes(a.reveal());
