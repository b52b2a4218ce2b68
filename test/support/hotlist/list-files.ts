import type { HotListInfo } from '../../../src/domain/list/hot-list.ts';
import { PlatePattern } from '../../../src/domain/plate/plate-pattern.ts';
import { PlateText } from '../../../src/domain/plate/plate-text.ts';
import { utcMs } from '../../../src/domain/time/time.ts';
import type { ImportOptions } from '../../../src/hotlist/formats/import-options.ts';
import type { ListRow } from '../../../src/hotlist/formats/row-decoder.ts';
import type { ImportRules } from '../../../src/hotlist/import/list-reading.ts';
import type { MatchableRead } from '../../../src/hotlist/matching/match-read.ts';
import { categoryRules } from '../../../src/policy/categories.ts';

/** 2026-03-01T06:00:00Z */
export const SOURCE_TIME_UTC = utcMs(Date.UTC(2026, 2, 1, 6));

export const LIST_RULES: ImportRules = { ...categoryRules(), maxRejectedShare: 0.05 };

export const importOptions = (changes: Partial<ImportOptions> = {}): ImportOptions => ({
  listId: 'agency',
  source: 'Sample City Police',
  version: '1',
  sourceTimeUtc: SOURCE_TIME_UTC,
  ...changes,
});

export const listInfo = (changes: Partial<HotListInfo> = {}): HotListInfo => ({
  listId: 'agency',
  source: 'Sample City Police',
  version: '1',
  sourceTimeUtc: SOURCE_TIME_UTC,
  foldsO: false,
  ...changes,
});

/** The bytes of a text file with these lines. */
export const fileOf = (lines: readonly string[], lineEnd = '\n'): Uint8Array =>
  Buffer.from(lines.map((line) => line + lineEnd).join(''));

/** A plate that the test's author knows to be one. */
export function plateText(characters: string): PlateText {
  const plate = PlateText.parse(characters);
  if (plate === null) throw new TypeError('not a plate');
  return plate;
}

/** @param plate a partial one where it has wildcards. */
export const listRow = (plate: string, changes: Partial<ListRow> = {}): ListRow => ({
  plate: PlatePattern.parse(plate) ?? plateText(plate),
  region: 'US-IA',
  category: 'stolen-vehicle',
  reason: 'stolen vehicle',
  expiresAtUtc: null,
  details: {
    recordId: null,
    originatingAgency: null,
    vehicleYear: null,
    make: null,
    model: null,
    style: null,
    colour: null,
  },
  ...changes,
});

/** A read of these characters, sure of every one of them. */
export const matchableRead = (characters: string, region: string | null = null): MatchableRead => ({
  readId: 'read-1',
  text: plateText(characters),
  confidence: 0.99,
  characters: [...characters].map((char) => ({ char, confidence: 0.995, alternatives: [] })),
  stacked: [],
  region,
  regionLikelihoods: region === null ? [] : [{ region, p: 0.99 }],
});
