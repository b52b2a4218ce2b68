/** Where a plate went and in which zone, and alerts that are told again: what is recorded already has none of it. */
export const SCHEMA_3 = `
ALTER TABLE reads ADD COLUMN direction TEXT NOT NULL DEFAULT 'unknown';
ALTER TABLE reads ADD COLUMN zone TEXT;
ALTER TABLE alerts ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
`;
