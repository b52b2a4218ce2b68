import type { Database } from '../file/database.ts';

/** In the order in which `createTables` has them: copies of whole rows go by it. */
const COLUMNS = `
  read_literal TEXT NOT NULL DEFAULT ''
  folds_json TEXT NOT NULL DEFAULT '[]'
  stacked_omitted INTEGER NOT NULL DEFAULT 0
  match_probability REAL
  other_entries_json TEXT NOT NULL DEFAULT '[]'`
  .trim()
  .split(/\n\s*/);

type OldHit = {
  readonly hit_id: string;
  readonly text: string;
  readonly entry_plate: string;
  readonly folded_positions_json: string;
};

/**
 * A hit says by which literal and folds it matched, how probable it is, and what else its read touches. Those that are
 * there already rest on the list's own fold alone; how probable they were nobody has kept.
 */
export function hitsSayHow(database: Database): void {
  const tables = database
    .prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'hits_[0-9]*'")
    .pluck()
    .all();
  for (const table of tables) {
    for (const column of COLUMNS) database.exec(`ALTER TABLE ${table} ADD COLUMN ${column}`);
    const old = database
      .prepare<[], OldHit>(
        `SELECT hit_id, text, entry_plate, folded_positions_json FROM ${table}
         JOIN ${table.replace('hits', 'reads')} USING (record_id)`,
      )
      .all();
    const update = database.prepare(`UPDATE ${table} SET read_literal = ?, folds_json = ? WHERE hit_id = ?`);
    for (const hit of old) update.run(hit.text, JSON.stringify(foldsOf(hit)), hit.hit_id);
    database.exec(`ALTER TABLE ${table} DROP COLUMN folded_positions_json`);
  }
}

function foldsOf({ text, entry_plate, folded_positions_json }: OldHit): object[] {
  const positions: readonly number[] = JSON.parse(folded_positions_json);
  return positions.map((position) => ({
    position,
    inRead: text.charAt(position),
    inList: entry_plate.charAt(position),
    kind: 'list-fold',
  }));
}
