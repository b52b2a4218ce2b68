/** Counts of a list's rows that became no entry, without a word of their content (policy H7). */
type RejectedRows = {
  readonly rejectedByReason: Readonly<Record<string, number>>;
  /** The rows refused by policy (H2), by the category that they name. */
  readonly refusedByCategory: Readonly<Record<string, number>>;
};

/** How many rows were rejected and why, in words; null if none was. */
export function rejectedWords({ rejectedByReason, refusedByCategory }: RejectedRows): string | null {
  const count = Object.values(rejectedByReason).reduce((sum, rows) => sum + rows, 0);
  if (count === 0) return null;
  const refused =
    Object.keys(refusedByCategory).length === 0 ? '' : `; by policy: ${namesOf(refusedByCategory)}`;
  return `${count === 1 ? '1 row was' : `${count} rows were`} rejected (${namesOf(rejectedByReason)}${refused})`;
}

const namesOf = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
