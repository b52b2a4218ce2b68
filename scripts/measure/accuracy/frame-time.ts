import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BENCH_PICTURE, timed } from '../../../src/cli/unit/bench-steps.ts';
import { INSTALLED_MODELS } from '../../../src/config/load.ts';
import { decodeStill } from '../../../src/imaging/jpeg.ts';
import type { PlateFinder } from '../finders/plate-finder.ts';
import { median } from '../shared/statistics.ts';

const WARM_UP = 3;
const RUNS = 40;

export type FrameTimes = {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Median milliseconds to localize and read, one a finder, in their order. */
  readonly ms: readonly number[];
  /** How many plates each of them found. */
  readonly plates: readonly number[];
  /** Median over the runs of the first one's time over the second one's; null without a second one. */
  readonly ratio: number | null;
};

/** The finders in turn on the picture of `waypost bench`, so that the machine's moods fall on all alike. */
export async function frameTimes(finders: readonly PlateFinder[], runs = RUNS): Promise<FrameTimes> {
  const path = join(INSTALLED_MODELS, BENCH_PICTURE);
  const picture = await decodeStill(await readFile(path), path);
  const plates = finders.map(() => 0);
  const times: number[][] = [];
  for (let i = 0; i < WARM_UP + runs; i++) {
    const row: number[] = [];
    for (const [who, finder] of finders.entries())
      row.push(
        await timed(async () => {
          plates[who] = (await finder.find(picture, false)).length;
        }),
      );
    if (i >= WARM_UP) times.push(row);
  }
  const ratios = times.map(([ours = 0, theirs = 0]) => ours / theirs);
  return {
    widthPx: picture.widthPx,
    heightPx: picture.heightPx,
    ms: finders.map((_, who) => median(times.map((row) => row[who] ?? 0))),
    plates,
    ratio: finders.length > 1 ? median(ratios) : null,
  };
}
