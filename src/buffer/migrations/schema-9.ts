import type { Database } from '../file/database.ts';

/**
 * Alerts say what came of them, and whether their passage is over: of those that are there already it is. What became of alerts
 * is counted beyond their own end, by month and without a plate.
 */
export function toSchema9(database: Database): void {
  const tables = database
    .prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'alerts_[0-9]*'")
    .pluck()
    .all();
  // In the order in which `createTables` has them: copies of whole rows go by it.
  for (const table of tables)
    database.exec(
      `ALTER TABLE ${table} ADD COLUMN disposition TEXT;
       ALTER TABLE ${table} ADD COLUMN is_final INTEGER NOT NULL DEFAULT 1;
       ALTER TABLE ${table} ADD COLUMN passes_before INTEGER NOT NULL DEFAULT 0;`,
    );
  database.exec(`
    CREATE TABLE alert_counts (
      epoch TEXT NOT NULL,
      month TEXT NOT NULL,
      list_id TEXT NOT NULL,
      match_grade TEXT NOT NULL,
      channel TEXT NOT NULL,
      outcome TEXT NOT NULL,
      count INTEGER NOT NULL,
      PRIMARY KEY (epoch, month, list_id, match_grade, channel, outcome)
    ) STRICT, WITHOUT ROWID;
  `);
}
