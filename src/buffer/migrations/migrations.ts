import type { OnStep } from '../../domain/time/step.ts';
import { Misconfigured } from '../../platform/errors.ts';
import type { Database } from '../file/database.ts';
import { SCHEMA_1 } from './schema-1.ts';
import { SCHEMA_2 } from './schema-2.ts';
import { SCHEMA_3 } from './schema-3.ts';
import { SCHEMA_4 } from './schema-4.ts';
import { SCHEMA_5 } from './schema-5.ts';
import { toSchema6 } from './schema-6.ts';
import { SCHEMA_7 } from './schema-7.ts';
import { toSchema8 } from './schema-8.ts';
import { toSchema9 } from './schema-9.ts';

export type Migration = string | ((database: Database, randomBytes: (count: number) => Uint8Array) => void);

/** Numbered from 1, forward only; one that was released is never changed. */
export const MIGRATIONS: readonly Migration[] = [
  SCHEMA_1,
  SCHEMA_2,
  SCHEMA_3,
  SCHEMA_4,
  SCHEMA_5,
  toSchema6,
  SCHEMA_7,
  toSchema8,
  toSchema9,
];

export type MigrationHooks = {
  readonly onStep: OnStep;
  /** Called before the first step on a file that holds something. */
  readonly beforeFirst: () => void;
};
const NO_HOOKS: MigrationHooks = { onStep: () => undefined, beforeFirst: () => undefined };

/**
 * Brings the file to this program's version, each step in a transaction of its own: a power cut leaves a whole version.
 * @returns how many steps were taken
 * @throws Misconfigured if a newer program wrote the file; it is then untouched
 */
export function migrate(
  database: Database,
  file: string,
  randomBytes: (count: number) => Uint8Array,
  { onStep, beforeFirst }: MigrationHooks = NO_HOOKS,
  migrations = MIGRATIONS,
): number {
  const version = Number(database.pragma('user_version', { simple: true }));
  if (version > migrations.length) {
    throw new Misconfigured(
      'buffer.newer-file',
      `The buffer ${file} is of version ${version}; this program knows versions up to ${migrations.length}. ` +
        'Install the newer program again. Nothing was changed.',
    );
  }
  const steps = migrations.slice(version);
  if (version > 0 && steps.length > 0) beforeFirst();
  onStep('migration-begins');
  for (const [index, step] of steps.entries()) {
    database.transaction(() => {
      if (typeof step === 'string') database.exec(step);
      else step(database, randomBytes);
      database.pragma(`user_version=${version + index + 1}`);
      onStep('migration-in-commit');
    })();
    onStep('migration-step');
  }
  return steps.length;
}
