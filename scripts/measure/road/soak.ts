/** `scripts/road --soak`: a unit on an RTSP camera that dies at random and comes back. */
import { join } from 'node:path';
import { freePort } from '../../../test/support/free-port.ts';
import type { ProcessSample } from '../shared/process-sample.ts';
import { counted, type Section, table } from '../shared/section.ts';
import { median } from '../shared/statistics.ts';
import { liveAndDie } from './dying-source.ts';
import { type Playing, playing, readClips } from './road-clip.ts';
import { type RoadRead, roadFigures } from './road-score.ts';
import { JUDGED_PX, loadSection } from './road-sections.ts';
import type { RoadRun, RoadUnit } from './road-unit.ts';
import { scoreSoak, watched } from './soak-score.ts';

export type SoakParts = {
  readonly run: (unit: RoadUnit, stop: AbortSignal) => Promise<RoadRun>;
  readonly readsOf: (run: RoadRun) => readonly RoadRead[];
  readonly random: () => number;
};

export async function measureSoak(
  folder: string,
  { minutes, models }: { readonly minutes: number; readonly models: string | null },
  stop: AbortSignal,
  { run, readsOf, random }: SoakParts,
): Promise<readonly Section[]> {
  const roads = new Map<string, Playing>(
    readClips(folder).map((clip) => [join(folder, clip.clip), playing([clip], null)]),
  );
  const port = await freePort();
  const end = AbortSignal.any([stop, AbortSignal.timeout(minutes * 60_000)]);
  const unit = {
    sources: [{ kind: 'rtsp', url: `rtsp://127.0.0.1:${port}/live` } as const],
    framesPerSecond: [...roads.values()][0]?.framesPerSecond ?? 15,
    modelsFolder: models,
    files: [],
    playlist: null,
  };
  const [lives, seen] = await Promise.all([liveAndDie(port, [...roads.keys()], random, end), run(unit, end)]);
  const whole = watched(lives, startsOf(seen.logLines));
  const platesOf = (clip: string) => roads.get(clip)?.plates ?? [];
  const scored = scoreSoak(whole, platesOf, readsOf({ ...seen, startedAtMs: new Map() })).filter(
    ({ plate }) => plate.bestWidthPx >= JUDGED_PX,
  );
  const { passages, once, missed, duplicates } = roadFigures(scored);
  const missedOnes = scored.flatMap(({ plate, reads, life, atS }) =>
    reads.length > 0 ? [] : [{ text: plate.text, light: plate.light, life, atS }],
  );
  const backAfterS = whole.map(({ life, startedAtMs }) => (startedAtMs - life.bornAtMs) / 1000);
  return [
    {
      key: 'soak',
      title: 'A source that dies',
      lines: [
        `${lives.length} lives, ${whole.length} of them seen; ${sum(whole.map(({ seconds }) => seconds)).toFixed(0)} s of pictures.`,
        `Passages that lie wholly in a life, plates ${JUDGED_PX} px wide or more: exactly one read of ${counted(once, passages)}; missed ${missed}, duplicates ${duplicates}.`,
        `From the source's return to its first frame: median ${median(backAfterS).toFixed(1)} s, most ${Math.max(0, ...backAfterS).toFixed(1)} s.`,
        ...missedOnes.map(
          ({ text, light, life, atS }) =>
            `Missed: ${text} (${light}), ${atS.toFixed(1)} s into life ${life}.`,
        ),
      ],
      figures: { lives, passages, once, missed, duplicates, missedOnes, backAfterS },
    },
    leakSection(seen.samples),
    loadSection(seen.samples, seen.status),
  ];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** When the source started or came back, UTC milliseconds. */
function startsOf(logLines: readonly string[]): readonly number[] {
  return logLines
    .filter((line) => line.includes('"sourceStarted"') || line.includes('"sourceBack"'))
    .map((line) => Date.parse(String(JSON.parse(line).time)));
}

/** Means over the first and the last third: what a source leaves behind at each death shows as a difference. */
export function leakSection(samples: readonly ProcessSample[]): Section {
  const third = Math.floor(samples.length / 3);
  const parts = [samples.slice(0, third), samples.slice(third, -third), samples.slice(-third)];
  const row = (name: string, pick: (sample: ProcessSample) => number, digits: number): readonly string[] => [
    name,
    ...parts.map((part) => (sum(part.map(pick)) / Math.max(part.length, 1)).toFixed(digits)),
    Math.max(0, ...samples.map(pick)).toFixed(0),
  ];
  const rows = [
    row('memory, MiB', ({ memoryMiB }) => memoryMiB, 0),
    row('descriptors', ({ descriptors }) => descriptors, 1),
    row('children', ({ children }) => children, 2),
  ];
  return {
    key: 'leak',
    title: 'What it holds',
    lines: table([['', 'first third', 'second', 'last', 'most'], ...rows]),
    figures: rows,
  };
}
