import type { Database } from './database.ts';

/** Values by column name. */
export type Row = Readonly<Record<string, string | number | Uint8Array | null>>;

export function insertRow(database: Database, table: string, row: Row): void {
  const columns = Object.keys(row);
  const values = columns.map((column) => `@${column}`);
  const sql = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${values.join(', ')})`;
  database.prepare<[Row]>(sql).run(row);
}
