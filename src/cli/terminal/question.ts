/** What people ask for on the command line: plates, times, cases. */
import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { parsePattern } from '../../domain/read/read-query.ts';
import { toIsoUtc, type UtcMs } from '../../domain/time/time.ts';
import { PERMITTED_PURPOSES } from '../../policy/purposes.ts';
import { UsageError } from './usage-error.ts';
import { forOperator } from './verb.ts';

/** Options of a verb that looks through the stored reads. */
export const forQuestion = (command: Command): Command =>
  forOperator(command)
    .requiredOption('--case <number>', 'the number of the case')
    .addOption(
      new Option('--purpose <purpose>', 'what for').choices(PERMITTED_PURPOSES).makeOptionMandatory(),
    )
    .option('--plate-file <file>', 'file with the plate, ? and * as wildcards; - for standard input')
    .option('--camera <id>', 'at this camera only')
    .option('--from <time>', 'captured from then on, such as 2026-03-01T12:00:00Z')
    .option('--to <time>', 'captured until then')
    .option('--hits', 'reads with a hit only');

export type QueryFlags = {
  readonly plateFile?: string;
  readonly camera?: string;
  readonly from?: string;
  readonly to?: string;
  readonly hits?: boolean;
};

/** @throws UsageError for flags that make no sense */
export function questionOf({ plateFile, camera, from, to, hits }: QueryFlags) {
  const plate = plateFile === undefined ? null : readPlateFile(plateFile);
  if (plate !== null && parsePattern(plate) === null)
    throw new UsageError(
      '--plate-file: a plate to look for is 1 to 10 letters and digits, ? for any one of them and * for any number; ' +
        'at least two are known.',
    );
  return {
    plate,
    cameraId: camera ?? null,
    fromUtc: from === undefined ? null : timeOf('--from', from),
    toUtc: to === undefined ? null : timeOf('--to', to),
    hitsOnly: hits ?? false,
  };
}

/** From a file or standard input: a command line is seen by others, and kept by the shell. */
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
    throw new UsageError(`${flag} is a time with its zone, such as 2026-03-01T12:00:00Z.`);
  return time;
}

/** `2026-03-01T12:00Z` */
export const minute = (time: UtcMs): string => `${toIsoUtc(time).slice(0, 16)}Z`;
