/** What else a read's region may be: reads of before have nothing of the kind. */
export const SCHEMA_2 = `ALTER TABLE reads ADD COLUMN region_alternatives_json TEXT NOT NULL DEFAULT '[]';`;
