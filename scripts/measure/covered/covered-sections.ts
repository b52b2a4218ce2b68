import type { PlateFinder } from '../finders/plate-finder.ts';
import { counted, percent, type Section, table } from '../shared/section.ts';
import { seeded } from '../shared/seeded.ts';
import { mean } from '../shared/statistics.ts';
import { type CoveredRead, type CoveredSeries, type Outcome, PLACES, SHARES } from './covered.ts';
import { MATERIALS } from './obstruct.ts';

const RESAMPLES = 1000;

/** A reader of the series: its place in the outcomes, and from which confidence on its reads are accepted. */
type Reader = { readonly name: string; readonly index: number; readonly accepted: number };

export function readersOf(finders: readonly PlateFinder[]): readonly Reader[] {
  return finders.map(({ name, accepted }, index) => ({ name, index, accepted: accepted ?? 1 }));
}

/** The same plates with nothing before them: what is accepted there must not be lost. */
export function wholeSection({ whole }: CoveredSeries, readers: readonly Reader[]): Section {
  const figures = readers.map((reader) => {
    const outcomes = whole.map((read) => read.outcomes[reader.index]).filter((one) => one !== undefined);
    const accepted = outcomes.filter(({ confidence }) => confidence >= reader.accepted);
    return {
      reader: reader.name,
      plates: outcomes.length,
      right: outcomes.filter(({ reading }) => reading === 'right').length,
      accepted: accepted.length,
      wrong: accepted.filter(({ reading }) => reading !== 'right').length,
    };
  });
  return {
    key: 'whole',
    title: 'Plates as they are',
    lines: table([
      ['reader', 'right', 'accepted', 'of these wrong'],
      ...figures.map(({ reader, plates, right, accepted, wrong }) => [
        reader,
        counted(right, plates),
        counted(accepted, plates),
        `${wrong}`,
      ]),
    ]),
    figures,
  };
}

/** What a reader makes of plates that are not seen whole. */
export function coveredSection({ covered }: CoveredSeries, reader: Reader): Section {
  const rows: readonly (readonly [name: string, reads: readonly CoveredRead[]])[] = [
    ['all', covered],
    ...MATERIALS.map((material) => [material, covered.filter((read) => read.material === material)] as const),
    ...SHARES.map((share) => [percent(share), covered.filter((read) => read.share === share)] as const),
    ...PLACES.map((place) => [place, covered.filter((read) => read.place === place)] as const),
  ];
  const figures = rows.map(([name, reads]) => ({ name, ...tally(reads, reader) }));
  const plates = new Set(covered.map(({ plate }) => plate)).size;
  return {
    key: `covered ${reader.name}`,
    title: `Covered plates, ${reader.name}: ${plates} plates, accepted from ${reader.accepted}`,
    lines: [
      ...table([
        ['', 'pictures', 'accepted as another plate', '95 % by plates', 'accepted and right', 'not read'],
        ...figures.map(({ name, pictures, wrong, interval: [low, high], right, illegible }) => [
          name,
          `${pictures}`,
          percent(wrong),
          `${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)}`,
          percent(right),
          percent(illegible),
        ]),
      ]),
      '',
      'Accepted as another plate, by material and, for each place, by width:',
      ...cells(covered, reader),
    ],
    figures,
  };
}

function cells(covered: readonly CoveredRead[], reader: Reader): readonly string[] {
  const columns = PLACES.flatMap((place) => SHARES.map((share) => ({ place, share })));
  return table([
    ['', ...columns.map(({ place, share }) => `${place} ${(share * 100).toFixed(0)}`)],
    ...MATERIALS.map((material) => [
      material,
      ...columns.map(({ place, share }) =>
        percent(
          mean(
            covered
              .filter((read) => read.material === material && read.place === place && read.share === share)
              .map((read) => Number(isWrong(read.outcomes[reader.index], reader))),
          ),
        ),
      ),
    ]),
  ]);
}

const isWrong = (outcome: Outcome | undefined, { accepted }: Reader): boolean =>
  outcome?.reading === 'other plate' && outcome.confidence >= accepted;

type Tally = {
  readonly pictures: number;
  readonly wrong: number;
  readonly interval: readonly [low: number, high: number];
  readonly right: number;
  readonly illegible: number;
};

function tally(reads: readonly CoveredRead[], reader: Reader): Tally {
  const outcomes = reads.map((read) => read.outcomes[reader.index]);
  const wrongByPlate = [...Map.groupBy(reads, ({ plate }) => plate).values()].map((some) =>
    some.map((read) => Number(isWrong(read.outcomes[reader.index], reader))),
  );
  return {
    pictures: reads.length,
    wrong: mean(outcomes.map((one) => Number(isWrong(one, reader)))),
    interval: intervalOver(wrongByPlate),
    right: mean(outcomes.map((one) => Number(one?.reading === 'right' && one.confidence >= reader.accepted))),
    illegible: mean(outcomes.map((one) => Number(one?.reading === 'not read'))),
  };
}

/**
 * 95 % interval of a share whose cases come in groups that are alike within: groups are drawn again and again with repeats.
 * @param groups 0 or 1 of every case.
 */
export function intervalOver(groups: readonly (readonly number[])[]): readonly [low: number, high: number] {
  if (groups.length === 0) return [0, 1];
  const random = seeded(groups.length);
  const means = Array.from({ length: RESAMPLES }, () => {
    let [sum, count] = [0, 0];
    for (let i = 0; i < groups.length; i++) {
      const group = groups[Math.floor(random() * groups.length)] ?? [];
      sum += group.reduce((total, value) => total + value, 0);
      count += group.length;
    }
    return sum / Math.max(count, 1);
  }).toSorted((a, b) => a - b);
  return [means[Math.floor(RESAMPLES * 0.025)] ?? 0, means[Math.ceil(RESAMPLES * 0.975) - 1] ?? 1];
}
