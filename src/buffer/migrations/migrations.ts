import type { OnStep } from '../../domain/time/step.ts';
import { Misconfigured } from '../../platform/errors.ts';
import type { Database } from '../file/database.ts';
import { BASELINE } from './baseline.ts';
import { EPOCHS } from './epochs.ts';
import { keepProvedTime } from './proved-time.ts';

/** One step from one version of the schema to a later one. An empty file has version 0. */
export type Migration = {
  readonly from: number;
  readonly to: number;
  readonly apply: string | ((database: Database, randomBytes: (count: number) => Uint8Array) => void);
};

/** What the unit last wrote to the files beside the buffer (`known-files.ts`). */
const KNOWN_FILES = `
CREATE TABLE known_files (name TEXT PRIMARY KEY, digest TEXT, pending TEXT) STRICT;
`;

/**
 * Until when the salt of each partition was used for plates in the audit chain (`salted-hash.ts`). Nothing is known of
 * earlier salts but that none was used later than now: the partition 0 stands for those that are gone.
 */
const SALTS = `
CREATE TABLE salts (partition INTEGER PRIMARY KEY, used_until INTEGER NOT NULL) STRICT;
INSERT INTO salts SELECT partition, kept_utc + max(0, ahead_ms) FROM
  (SELECT 0 AS partition UNION SELECT partition FROM partitions WHERE state = 'open' AND hold IS NULL), meta
  WHERE kept_utc IS NOT NULL;
`;

/** In order: each step starts where the previous one ends. A released step is never changed. */
export const MIGRATIONS: readonly Migration[] = [
  { from: 0, to: 9, apply: BASELINE },
  { from: 9, to: 10, apply: EPOCHS },
  { from: 10, to: 11, apply: addListAge },
  { from: 11, to: 12, apply: keepProvedTime },
  { from: 12, to: 13, apply: KNOWN_FILES },
  { from: 13, to: 14, apply: SALTS },
];

/** Until now the age of every list counted as known. The column is the last one, as in a new partition. */
function addListAge(database: Database): void {
  const hits = database
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 'hits_[0-9]*'")
    .pluck()
    .all();
  for (const table of hits)
    database.exec(`ALTER TABLE ${table} ADD COLUMN list_age_unknown INTEGER NOT NULL DEFAULT 0`);
}

/** The version that these steps lead to. */
export const newestVersion = (migrations: readonly Migration[]): number => migrations.at(-1)?.to ?? 0;

export type MigrationHooks = {
  readonly onStep: OnStep;
  /** Called before the first step on a file that has data. */
  readonly beforeFirst: () => void;
};
const NO_HOOKS: MigrationHooks = { onStep: () => undefined, beforeFirst: () => undefined };

/**
 * Brings the file to the newest version. Each step is a transaction of its own, so a power cut leaves a complete
 * version.
 * @returns how many steps were made
 * @throws Misconfigured if a newer program wrote the file, or if no step starts at its version; the file is unchanged
 * then
 */
export function migrate(
  database: Database,
  randomBytes: (count: number) => Uint8Array,
  { onStep, beforeFirst }: MigrationHooks = NO_HOOKS,
  migrations = MIGRATIONS,
): number {
  const version = Number(database.pragma('user_version', { simple: true }));
  const steps = stepsFrom(version, migrations, database.name);
  if (version > 0 && steps.length > 0) beforeFirst();
  onStep('migration-begins');
  for (const { to, apply } of steps) {
    database.transaction(() => {
      if (typeof apply === 'string') database.exec(apply);
      else apply(database, randomBytes);
      onStep('migration-in-commit');
      database.pragma(`user_version=${to}`);
    })();
    onStep('migration-step');
  }
  return steps.length;
}

function stepsFrom(version: number, migrations: readonly Migration[], file: string): readonly Migration[] {
  const newest = newestVersion(migrations);
  if (version > newest)
    throw new Misconfigured(
      'buffer.newer-file',
      `The buffer ${file} is of version ${version}; this program knows versions up to ${newest}. ` +
        'Install the newer program again. Nothing was changed.',
    );
  const first = migrations.findIndex(({ from }) => from === version);
  if (version < newest && first < 0)
    throw new Misconfigured(
      'buffer.older-file',
      `The buffer ${file} is of version ${version}, which this program cannot bring to version ${newest}. Move the ` +
        'buffer away to start without its records, or install the older program again. Nothing was changed.',
    );
  return version === newest ? [] : migrations.slice(first);
}
