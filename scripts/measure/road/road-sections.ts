/** What `scripts/road` prints. */
import type { UnitStatus } from '../../../src/domain/events/unit-status.ts';
import type { ProcessSample } from '../shared/process-sample.ts';
import { counted, percent, type Section, table } from '../shared/section.ts';
import type { RoadPlate } from './road-clip.ts';
import { type RoadFigures, readDelaysMs, roadFigures, type Score, type Scored } from './road-score.ts';

/** Narrower plates are told of, and not judged. */
export const JUDGED_PX = 75;

const judged = ({ plate }: Scored): boolean => plate.bestWidthPx >= JUDGED_PX;

export function passageSection({ plates, strangers }: Score): Section {
  const own = plates.filter(judged);
  const groups: readonly (readonly [string, (plate: RoadPlate) => boolean])[] = [
    ['all', () => true],
    ...[...new Set(own.map(({ plate }) => conditionOf(plate)))].map(
      (name) => [name, (plate: RoadPlate) => conditionOf(plate) === name] as const,
    ),
    ['leaving', ({ direction }) => direction === 'leaving'],
    ['coming', ({ direction }) => direction === 'coming'],
  ];
  const rows = groups.map(([name, isOf]) => {
    const figures = roadFigures(own.filter(({ plate }) => isOf(plate)));
    return { name, figures };
  });
  const narrow = roadFigures(plates.filter((scored) => !judged(scored) && scored.plate.bestWidthPx > 0));
  return {
    key: 'passages',
    title: `Passages whose plate is ${JUDGED_PX} px wide or more at its best`,
    lines: [
      ...table([
        ['', 'exactly one read', 'of these exact', 'and with O = 0', 'missed', 'duplicates'],
        ...rows.map(({ name, figures }) => [name, ...cells(figures)]),
      ]),
      '',
      `Narrower, but legible: ${narrow.passages}, of which ${narrow.once} gave exactly one read.`,
      `Reads that no plate in view is like: ${strangers.length}.`,
    ],
    figures: { groups: Object.fromEntries(rows.map(({ name, figures }) => [name, figures])), narrow },
  };
}

const conditionOf = ({ light, weather }: RoadPlate): string =>
  weather === 'clear' ? light : `${light}, ${weather}`;

const cells = (figures: RoadFigures): readonly string[] => [
  counted(figures.once, figures.passages),
  counted(figures.exact, figures.once),
  counted(figures.exactFolded, figures.once),
  share(figures.missed, figures.passages),
  share(figures.duplicates, figures.passages),
];

const share = (part: number, whole: number): string => `${part} (${percent(whole === 0 ? 0 : part / whole)})`;

export function delaySection({ plates }: Score): Section {
  const delays = readDelaysMs(plates.filter(judged)).toSorted((a, b) => a - b);
  const figures = { count: delays.length, p50Ms: quantile(delays, 0.5), p99Ms: quantile(delays, 0.99) };
  return {
    key: 'delay',
    title: 'From the first legible frame to the read in the hands of a subscriber',
    lines: [
      delays.length === 0
        ? 'No read.'
        : `p50 ${figures.p50Ms.toFixed(0)} ms, p99 ${figures.p99Ms.toFixed(0)} ms, most ${quantile(delays, 1).toFixed(0)} ms, of ${delays.length}`,
      'Recorded, published and received: recording alone is a little sooner. Decoding is not in it.',
    ],
    figures,
  };
}

/** The least value that a share of the sorted values does not exceed; 0 of none. */
export const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.max(Math.ceil(part * sorted.length) - 1, 0)] ?? 0;

export function loadSection(samples: readonly ProcessSample[], status: UnitStatus | null): Section {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || !status)
    return { key: 'load', title: 'Load', lines: ['The unit could not be watched.'], figures: null };
  const seconds = last.atS - first.atS;
  const at = (minute: number) => samples.find(({ atS }) => atS >= minute * 60);
  const memory = [1, 10, 20, 30, 40, 50, 60].flatMap((minute) => {
    const sample = at(minute);
    return sample ? [{ minute, ...sample }] : [];
  });
  const rows = status.cameras.map(({ cameraId, framesCaptured, framesSkipped, framesRecognized }) => [
    cameraId,
    `${framesCaptured} frames`,
    `${framesRecognized} looked at`,
    `${framesSkipped.noMotion} without motion`,
    `${framesSkipped.newerFrame} gave way to a newer one`,
    `${(framesRecognized / seconds).toFixed(1)} a second`,
  ]);
  return {
    key: 'load',
    title: 'Load',
    lines: [
      ...table(rows),
      `The unit used ${((last.cpuS - first.cpuS) / seconds).toFixed(2)} cores without ffmpeg over ${seconds.toFixed(0)} s.`,
      ...memory.map(held),
      held({ minute: null, ...last }),
    ],
    figures: { seconds, cameras: status.cameras, memory, last },
  };
}

const held = ({
  minute,
  memoryMiB,
  childMemoryMiB,
  descriptors,
  children,
}: ProcessSample & { readonly minute: number | null }): string =>
  `${minute === null ? 'At the end' : `Minute ${minute}`}: ${memoryMiB.toFixed(0)} MiB, ${descriptors} descriptors, ${children} children with ${childMemoryMiB.toFixed(0)} MiB.`;
