import type { Database } from './database.ts';

/** What comes in with version 8, one part for each of its causes. */
const PARTS: readonly ((database: Database) => void)[] = [];

export function toSchema8(database: Database): void {
  for (const part of PARTS) part(database);
}
