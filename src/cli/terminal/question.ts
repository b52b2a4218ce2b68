/** Questions about stored reads on the command line: plates, times, cases. */
import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { parsePattern } from '../../domain/read/read-query.ts';
import { EARLIEST_UTC, LATEST_UTC, toIsoUtc, type UtcMs } from '../../domain/time/time.ts';
import { PERMITTED_PURPOSES } from '../../policy/purposes.ts';
import { UsageError } from './usage-error.ts';
import { forOperator } from './verb.ts';

/** Options of a verb that looks through the stored reads. */
export const forQuestion = (command: Command): Command =>
  forOperator(command)
    .requiredOption('--case <number>', 'case number')
    .addOption(
      new Option('--purpose <purpose>', 'purpose of the access')
        .choices(PERMITTED_PURPOSES)
        .makeOptionMandatory(),
    )
    .option('--plate-file <file>', 'file with the plate, with ? and * as wildcards, or - for standard input')
    .option('--camera <id>', 'only reads of this camera')
    .option('--from <time>', 'captured at this time or later, such as 2026-03-01T12:00:00Z')
    .option('--to <time>', 'captured at this time or earlier')
    .option('--hits', 'only reads with a hit');

export type QueryFlags = {
  readonly plateFile?: string;
  readonly camera?: string;
  readonly from?: string;
  readonly to?: string;
  readonly hits?: boolean;
};

/** @throws UsageError for invalid flags */
export function questionOf({ plateFile, camera, from, to, hits }: QueryFlags) {
  const plate = plateFile === undefined ? null : readPlateFile(plateFile);
  if (plate !== null && parsePattern(plate) === null)
    throw new UsageError(
      '--plate-file: a plate to look for is 1 to 10 letters and digits, with ? for any one character and * for any number of them; ' +
        'at least two characters must be known.',
    );
  return {
    plate,
    cameraId: camera ?? null,
    fromUtc: from === undefined ? null : timeOf('--from', from),
    toUtc: to === undefined ? null : timeOf('--to', to),
    hitsOnly: hits ?? false,
  };
}

/** From a file or standard input: other users can see a command line, and the shell stores it. */
export function readPlateFile(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8').trim();
  } catch {
    throw new UsageError(`--plate-file: ${file} cannot be read.`);
  }
}

export function timeOf(flag: string, text: string): number {
  const time = /(?:Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw new UsageError(`${flag} must be a time with its zone, such as 2026-03-01T12:00:00Z.`);
  if (time < EARLIEST_UTC || time > LATEST_UTC)
    throw new UsageError(`${flag} must be a time between 1970-01-01 and 2100-01-01.`);
  return time;
}

/** `2026-03-01T12:00Z` */
export const minute = (time: UtcMs): string => `${toIsoUtc(time).slice(0, 16)}Z`;
