import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { Database } from '../../../src/buffer/file/database.ts';
import { createTables6 } from '../../../src/buffer/migrations/schema-6-tables.ts';
import { hitsSayHow } from '../../../src/buffer/migrations/schema-8-hits.ts';
import { createTables } from '../../../src/buffer/partitions/partition-tables.ts';
import { lookInto, openBuffer, rowsIn } from '../../support/buffer/open-buffer.ts';
import { plateText, syntheticHit, syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

/** Names, types and defaults of a table's columns, in their order. */
const columnsOf = (database: Database, table: string): unknown => database.pragma(`table_info(${table})`);

test('hits that were recorded before keep their folds, and the table is that of a new partition', () => {
  const database = new Sqlite(':memory:');
  database.exec(createTables6(1));
  const insert = (table: string, row: object): void => {
    const names = Object.keys(row);
    database.prepare(`INSERT INTO ${table} (${names}) VALUES (${names.map((name) => `@${name}`)})`).run(row);
  };
  const times = { captured_at: 1, recorded_at: 1, clock_quality: 'unknown', direction: 'unknown' };
  const read = { record_id: 7, read_id: 'r', revision: 1, camera_id: 'c', text: 'ZOT1234', confidence: 1 };
  insert('reads_1', { ...read, ...times });
  insert('hits_1', {
    ...{ record_id: 7, hit_id: 'h', list_id: 'l', source: 's', list_version: '1', list_source_time: 1 },
    ...{ list_folds_o: 1, list_age_ms: 1, list_freshness: 'fresh', entry_identity: 'e' },
    ...{ entry_plate: 'Z0T1234', category: 'stolen-vehicle', reason: 'r', details_json: '{}' },
    ...{
      character_match: 'list-fold',
      folded_positions_json: '[1]',
      region_match: 'agrees',
      match_grade: 'strong',
    },
  });
  hitsSayHow(database);
  expect(database.prepare('SELECT * FROM hits_1').get()).toMatchObject({
    read_literal: 'ZOT1234',
    folds_json: '[{"position":1,"inRead":"O","inList":"0","kind":"list-fold"}]',
    stacked_omitted: 0,
    match_probability: null,
    other_entries_json: '[]',
  });
  database.exec(createTables(2));
  expect(columnsOf(database, 'hits_1')).toEqual(columnsOf(database, 'hits_2'));
  database.close();
});

test.each([1, 5, 6, 7, 8])(
  'a file of version %i has the same tables of hits and alerts as a new one',
  (version) => {
    using folder = temporaryFolder();
    const stored = join(import.meta.dirname, '../../fixtures/buffers', `version-${version}.db`);
    writeFileSync(join(folder.path, 'buffer.db'), readFileSync(stored), { mode: 0o600 });
    writeFileSync(join(folder.path, 'data.key'), '5a'.repeat(32), { mode: 0o600 });
    openBuffer(folder.path, manualClock())[Symbol.dispose]();
    using database = lookInto(folder.path);
    const tables = database
      .prepare<[], string>(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND (name GLOB 'hits_*' OR name GLOB 'alerts_*')",
      )
      .pluck()
      .all();
    expect(tables.length).toBeGreaterThan(1);
    database.exec(createTables(99));
    for (const table of tables)
      expect(columnsOf(database, table)).toEqual(columnsOf(database, table.replace(/\d+/, '99')));
  },
);

test('a hit is kept with how it matched', () => {
  using folder = temporaryFolder();
  using buffer = openBuffer(folder.path, manualClock());
  const read = syntheticRead('ZBT1234');
  const fold = { position: 1, inRead: 'B', inList: '8', kind: 'alternative' } as const;
  const hit = {
    ...syntheticHit(read),
    readLiteral: plateText('ZBT1234DV'),
    folds: [fold],
    stackedOmitted: true,
    matchProbability: 0.25,
    otherEntries: ['another'],
  };
  buffer.record({ read, hits: [hit], alerts: [] }, []);
  expect(rowsIn(folder.path, 'hits')).toMatchObject([
    {
      read_literal: 'ZBT1234DV',
      folds_json: JSON.stringify([fold]),
      stacked_omitted: 1,
      match_probability: 0.25,
      other_entries_json: '["another"]',
    },
  ]);
});
