/** When the motion gate opens on a rendered road: real light, rain and noise of a scene, with its truth. */
import { join } from 'node:path';
import { type RoadClip, readClips } from '../road/road-clip.ts';
import { percent, type Section, table } from '../shared/section.ts';
import { gateOver, plateHits } from './motion-hits.ts';

/** @param folder what `scripts/simulate/road.py` wrote. */
export async function roadSection(folder: string): Promise<Section> {
  const results: Awaited<ReturnType<typeof judged>>[] = [];
  for (const clip of readClips(folder)) results.push(await judged(folder, clip));
  const vehicles = results.reduce((sum, { passages }) => sum + passages, 0);
  const opensLate = results.reduce((sum, { missedLong }) => sum + missedLong, 0);
  return {
    key: 'road',
    title: 'When the gate opens, a rendered road: a regression figure, no field performance',
    lines: [
      ...table([
        ['clip', 'frames', 'worth inference', 'frames with a plate let through', 'longest miss'],
        ...results.map(({ clip, frames, open, withPlate, withPlateOpen, longestMiss }) => [
          clip,
          `${frames}`,
          percent(open / frames),
          `${withPlateOpen}/${withPlate}`,
          `${longestMiss} frames`,
        ]),
      ]),
      `${vehicles} plates came into view; of these ${opensLate} were missed for more than two frames.`,
    ],
    figures: results,
  };
}

async function judged(folder: string, { clip, fps, passages }: RoadClip) {
  const { times, open } = await gateOver(join(folder, clip));
  const inView = passages.map(({ frames }) => ({
    firstFrame: frames[0]?.frame ?? 0, // at least one by the schema
    lastFrame: frames.at(-1)?.frame ?? 0,
  }));
  return {
    clip,
    passages: passages.length,
    frames: times.length,
    open: open.filter(Boolean).length,
    ...plateHits(times, open, { fps, passages: inView }),
  };
}
