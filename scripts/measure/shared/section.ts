import { wilson } from './statistics.ts';

/** One part of the report: what is printed, and the same as data. */
export type Section = {
  /** Its key in the file of `--json`. */
  readonly key: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly figures: unknown;
};

export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** `48/60 80.0 % [68.2–88.2]`, with the 95 % Wilson interval. */
export function counted(right: number, count: number): string {
  if (count === 0) return 'none';
  const [low, high] = wilson(right, count);
  return `${right}/${count} ${percent(right / count)} [${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)}]`;
}

/** Columns as wide as their widest cell, two spaces between them. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd((widths[i] ?? 0) + 2))
      .join('')
      .trimEnd(),
  );
}
