import { closeSync, readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { CATEGORIES, MAX_LIST_BYTES } from '../../domain/list/hot-list.ts';
import { importOptionsSchema, LIST_FORMATS } from '../../hotlist/formats/import-options.ts';
import { Corrupt } from '../../platform/errors.ts';
import { openRegularFile } from '../../platform/files/regular-file.ts';
import { UsageError } from '../terminal/usage-error.ts';

/** What the command line says about a list file. */
export type ListFlags = {
  readonly id: string;
  readonly source: string;
  readonly listVersion?: string;
  readonly sourceTime?: string;
  readonly category?: string;
  readonly format?: string;
  readonly foldsO?: string;
  readonly confirmShrink?: boolean;
};

/** `options` are checked but still encoded: the importer decodes them. */
export type ListFile = {
  readonly bytes: Uint8Array;
  readonly options: Readonly<Record<string, string | number | boolean>>;
};

/**
 * The file and its complete options: the version defaults to the source time. Without a source
 * time the file's own time is used, and the age of the list is unknown.
 * @throws UsageError for invalid flags, Corrupt for a file that cannot be read or is too large for a unit
 */
export function readListFile(file: string, flags: ListFlags): ListFile {
  const { bytes, modifiedMs } = readBounded(file);
  const sourceTimeUtc = flags.sourceTime === undefined ? Math.floor(modifiedMs) : parseTime(flags.sourceTime);
  const options = {
    listId: flags.id,
    source: flags.source,
    version: flags.listVersion ?? new Date(sourceTimeUtc).toISOString(),
    sourceTimeUtc,
    ...(flags.sourceTime === undefined ? { ageUnknown: true } : {}),
    ...(flags.category === undefined ? {} : { category: flags.category }),
    ...(flags.format === undefined ? {} : { format: flags.format }),
    ...(flags.foldsO === undefined ? {} : { foldsO: flags.foldsO === 'yes' }),
    ...(flags.confirmShrink ? { confirmShrink: true } : {}),
  };
  const decoded = importOptionsSchema.safeParse(options);
  if (!decoded.success) {
    const problems = decoded.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new UsageError(problems.join('; '));
  }
  return { bytes, options };
}

export function readBounded(file: string): { readonly bytes: Uint8Array; readonly modifiedMs: number } {
  try {
    const { handle, size, modifiedMs } = openRegularFile(file);
    try {
      if (size <= MAX_LIST_BYTES) return { bytes: readFileSync(handle), modifiedMs };
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    throw new Corrupt('list.unreadable', `cannot read the list file ${file}`, error);
  }
  throw new Corrupt(
    'list.too-large',
    `the list file ${file} is larger than ${MAX_LIST_BYTES / 1024 / 1024} MiB; split it into lists with different ids`,
  );
}

/** ISO 8601 with a zone, so that no local time has to be guessed. */
function parseTime(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time) || !/(?:Z|[+-]\d\d:?\d\d)$/i.test(text)) {
    throw new UsageError(
      `--source-time must be a date, time and zone such as 2026-03-01T06:00:00Z, not ${text}`,
    );
  }
  return time;
}

export const LIST_ID = ['--id <name>', "the list's short name on the unit, such as state-stolen"] as const;
export const LIST_SOURCE = [
  '--source <words>',
  'where the list comes from; use the same words for every version',
] as const;
export const CONFIRM_SHRINK = [
  '--confirm-shrink',
  'confirm that the list is meant to lose many entries',
] as const;
export const WHOLE_REPORT = ['--json', 'print the whole report as JSON'] as const;

/** Options of a verb that reads a plain list file, which does not name its list. */
export const plainList = (command: Command): Command =>
  withListWords(
    command
      .argument('<file>', 'the list file')
      .requiredOption(...LIST_ID)
      .requiredOption(...LIST_SOURCE),
  );

export function withListWords(command: Command): Command {
  return command
    .option(
      '--source-time <time>',
      'when the source made the list, with time zone; without it, its age is unknown and it counts as stale',
    )
    .option('--list-version <text>', 'version of the list (default: the source time)')
    .addOption(new Option('--category <category>', 'category of the rows that name none').choices(CATEGORIES))
    .addOption(
      new Option('--format <format>', 'layout of the file (default: detected)').choices(LIST_FORMATS),
    )
    .addOption(
      new Option('--folds-o <yes|no>', 'the source writes letter O as digit 0 (default: detected)').choices([
        'yes',
        'no',
      ]),
    );
}

export const rulesOption = () =>
  new Option(
    '--config <file>',
    "a unit's configuration file, to check with its rules (default: the rules of the policy)",
  );
