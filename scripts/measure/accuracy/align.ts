/** One column of an alignment: a character of each text, null where it has none there. */
export type Pair = readonly [wanted: string | null, read: string | null];

/** Fewest insertions, deletions and substitutions that make `wanted` out of `read`, as columns from left to right. */
export function align(wanted: string, read: string): readonly Pair[] {
  const cost = costs(wanted, read);
  const at = (i: number, j: number): number => cost[i]?.[j] ?? Number.POSITIVE_INFINITY;
  const pairs: Pair[] = [];
  let [i, j] = [wanted.length, read.length];
  while (i > 0 || j > 0) {
    const [a = null, b = null] = [wanted[i - 1], read[j - 1]];
    if (i > 0 && j > 0 && at(i, j) === at(i - 1, j - 1) + (a === b ? 0 : 1)) {
      pairs.push([a, b]);
      i--;
      j--;
    } else if (i > 0 && at(i, j) === at(i - 1, j) + 1) {
      pairs.push([a, null]);
      i--;
    } else {
      pairs.push([null, b]);
      j--;
    }
  }
  return pairs.toReversed();
}

function costs(a: string, b: string): readonly (readonly number[])[] {
  const table: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const above = table[i - 1] ?? [];
      const substituted = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substituted, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    table.push(row);
  }
  return table;
}
