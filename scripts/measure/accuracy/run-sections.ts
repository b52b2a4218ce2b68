import { configSchema } from '../../../src/config/schema.ts';
import type { PlateFinder } from '../finders/plate-finder.ts';
import { counted, percent, type Section, table } from '../shared/section.ts';
import { shareOf } from '../shared/statistics.ts';
import { type FalseRead, falseReads, type ReadThresholds, validationPictures } from './false-reads.ts';
import { frameTimes } from './frame-time.ts';
import { CONDITIONS, scoreSeries } from './series.ts';

/** From what on a unit that nobody configured takes a find for a read. */
export function unitThresholds(): ReadThresholds {
  const { minConfidence, minLocalization } = configSchema.shape.tracking.parse({});
  return { minConfidence, minLocalization };
}

/** Reads on pictures whose plates were painted out. */
export async function falseReadSection(
  finders: readonly PlateFinder[],
  dataFolder: string,
): Promise<Section> {
  const section = {
    key: 'falseReads',
    title: 'False reads: validation pictures with their plates painted out',
  };
  const pictures = validationPictures(dataFolder);
  if (!pictures)
    return { ...section, lines: ['No train/labels.jsonl in the data folder: not measured.'], figures: null };
  const thresholds = unitThresholds();
  const results: { reader: string; accepted: number | null; reads: readonly FalseRead[] }[] = [];
  for (const finder of finders) {
    const reads = await falseReads(finder, dataFolder, pictures, thresholds);
    results.push({ reader: finder.name, accepted: finder.accepted, reads });
  }
  const wrong = (reads: readonly FalseRead[]): number => reads.filter((read) => !read.unlabelledPlate).length;
  return {
    ...section,
    lines: [
      `${pictures.length} pictures; a read: localization from ${thresholds.minLocalization}, times confidence from ${thresholds.minConfidence}, as a unit asks of a single look`,
      ...table([
        ['reader', 'reads', 'of plates without a label', 'false or not yet looked at', 'of these accepted'],
        ...results.map(({ reader, accepted, reads }) => [
          reader,
          `${reads.length}`,
          `${reads.length - wrong(reads)}`,
          `${wrong(reads)}`,
          accepted === null ? '–' : `${wrong(reads.filter(({ confidence }) => confidence >= accepted))}`,
        ]),
      ]),
      ...results.flatMap(({ reader, reads }) =>
        reads.filter((read) => !read.unlabelledPlate).map((read) => `  ${reader} ${placeOf(read)}`),
      ),
    ],
    figures: { pictures: pictures.length, ...thresholds, readers: results },
  };
}

const placeOf = ({ image, box, confidence }: FalseRead): string =>
  `${image} [${box.map(Math.round).join(', ')}] confidence ${confidence.toFixed(2)}`;

/** Drawn plates on rendered streets, askew or faint. */
export async function seriesSection(finders: readonly PlateFinder[]): Promise<Section> {
  const results = await scoreSeries(finders);
  const rights = (who: number, place: number): readonly boolean[] => results[who]?.[place] ?? [];
  const figures = CONDITIONS.map(({ name, view }, place) => ({
    condition: name,
    ...view,
    readers: finders.map((finder, who) => ({
      reader: finder.name,
      plates: rights(who, place).length,
      right: rights(who, place).filter(Boolean).length,
      relative: shareOf(rights(who, place)) / shareOf(rights(who, 0)),
    })),
  }));
  return {
    key: 'series',
    title:
      'Skew and contrast: the same drawn plates 120 px wide in 1280×720 streets, exact (O = 0), and relative to the first row',
    lines: table([
      ['condition', ...finders.flatMap(({ name }) => [name, 'relative'])],
      ...figures.map(({ condition, readers }) => [
        condition,
        ...readers.flatMap(({ right, plates, relative }) => [counted(right, plates), percent(relative)]),
      ]),
    ]),
    figures,
  };
}

/** What a frame costs. */
export async function timeSection(finders: readonly PlateFinder[]): Promise<Section> {
  const times = await frameTimes(finders);
  const each = finders.map(
    ({ name }, i) => `${name} ${times.ms[i]?.toFixed(1)} ms (${times.plates[i]} plates found)`,
  );
  return {
    key: 'time',
    title: `Time to localize and read a ${times.widthPx}×${times.heightPx} frame with one plate, one thread, median, in turn`,
    lines: [
      each.join(', ') + (times.ratio === null ? '' : `; median of the ratios ${times.ratio.toFixed(2)}`),
    ],
    figures: { ...times, readers: finders.map(({ name }) => name) },
  };
}
