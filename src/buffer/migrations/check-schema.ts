import { Corrupt } from '../../platform/errors.ts';
import type { Database } from '../file/database.ts';
import { HOLD_TABLES, PLAIN_TABLES, SEALED_TABLES, tableOf } from '../partitions/partition-tables.ts';

const CENTRAL = [
  'meta',
  'partitions',
  'outbox',
  'audit',
  'purged_messages',
  'alert_counts',
  'epochs',
  'known_files',
  'salts',
];

/**
 * Checks that every table of this version exists. `integrity-check.ts` checks their contents, beside recording.
 * @throws Corrupt if a table is missing: the file is damaged, or another program wrote it
 */
export function checkSchema(database: Database): void {
  const present = new Set(
    database.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all(),
  );
  const missing = expectedTables(database).find((table) => !present.has(table));
  if (missing !== undefined)
    throw new Corrupt(
      'buffer.corrupt',
      `The buffer ${database.name} is damaged: it has no table ${missing}.`,
    );
}

function expectedTables(database: Database): readonly string[] {
  const open = database
    .prepare<[], { partition: number; hold: string | null }>(
      "SELECT partition, hold FROM partitions WHERE state = 'open'",
    )
    .all();
  const ofPartitions = open.flatMap(({ partition, hold }) =>
    [...PLAIN_TABLES, ...SEALED_TABLES, ...(hold === null ? [] : HOLD_TABLES)].map((name) =>
      tableOf(name, partition),
    ),
  );
  return [...CENTRAL, ...ofPartitions];
}
