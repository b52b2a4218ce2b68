import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../../../src/buffer/file/database.ts';
import { MIGRATIONS, type Migration, newestVersion } from '../../../src/buffer/migrations/migrations.ts';
import { tableOf } from '../../../src/buffer/partitions/partition-tables.ts';
import { Partitions } from '../../../src/buffer/partitions/partitions.ts';
import { lookInto, pathsIn } from './open-buffer.ts';

/** Of the schema of the stored file (`test/fixtures/buffers/README.md`). */
export const STORED_VERSION = 9;
export const STORED_FILE = join(
  import.meta.dirname,
  '../../fixtures/buffers',
  `version-${STORED_VERSION}.db`,
);
export const STORED_KEY = '5a'.repeat(32);

/** Puts the stored file and its key into `folder`, where `openBuffer` looks for them. */
export function putStoredBuffer(folder: string): void {
  const { path, keyPath } = pathsIn(folder);
  writeFileSync(path, readFileSync(STORED_FILE), { mode: 0o600 });
  writeFileSync(keyPath, STORED_KEY, { mode: 0o600 });
}

const NEWEST = newestVersion(MIGRATIONS);

/**
 * The program's own steps and two that only tests have, so that a stored file always has some to take: one in SQL, and one
 * that needs the table of the first, reads what is in the partitions and draws random bytes.
 */
export const LATER_MIGRATIONS: readonly Migration[] = [
  ...MIGRATIONS,
  {
    from: NEWEST,
    to: NEWEST + 1,
    apply: `CREATE TABLE marks (text TEXT PRIMARY KEY, mark BLOB NOT NULL) STRICT;
      ALTER TABLE outbox ADD COLUMN note TEXT NOT NULL DEFAULT 'none';`,
  },
  { from: NEWEST + 1, to: NEWEST + 2, apply: markReads },
];

function markReads(database: Database, random: (count: number) => Uint8Array): void {
  const insert = database.prepare('INSERT INTO marks (text, mark) VALUES (?, ?)');
  for (const { id } of new Partitions(database, randomBytes).all())
    for (const text of database
      .prepare<[], string>(`SELECT text FROM ${tableOf('reads', id)}`)
      .pluck()
      .all())
      insert.run(text, random(16));
}

/** What the tests' own steps leave behind on a file with the reads of the stored one, each taken once and whole. */
export const LATER_STATE = { version: NEWEST + 2, marked: ['TEST123', 'WAYP0ST'], notes: 1, integrity: 'ok' };

export function laterState(folder: string): typeof LATER_STATE {
  using database = lookInto(folder);
  const count = (sql: string): number => Number(database.prepare(sql).pluck().get());
  return {
    version: Number(database.pragma('user_version', { simple: true })),
    marked: database
      .prepare<[], string>('SELECT text FROM marks WHERE length(mark) = 16 ORDER BY text')
      .pluck()
      .all(),
    notes: count("SELECT count(*) FROM pragma_table_info('outbox') WHERE name = 'note'"),
    integrity: String(database.pragma('integrity_check', { simple: true })),
  };
}
