import type { Database } from '../file/database.ts';
import { hitsSayHow } from './schema-8-hits.ts';
import { addQueries } from './schema-8-queries.ts';

/** What comes in with version 8, one part for each of its causes. */
const PARTS: readonly ((database: Database) => void)[] = [hitsSayHow, addQueries];

export function toSchema8(database: Database): void {
  for (const part of PARTS) part(database);
}
