import { editDistance } from '../shared/edit-distance.ts';
import type { Section } from '../shared/section.ts';
import type { ArrivedRead } from './road-receiver.ts';
import { quantile } from './road-sections.ts';

/** Two reads so close in time and text are taken to be of one vehicle. */
const SAME_WITHIN_MS = 10_000;
const SAME_WITHIN_EDITS = 2;

/** What can be said of a video without truth. No text is printed: its plates are real. */
export function videoSection(reads: readonly ArrivedRead[]): Section {
  const looks = reads.map(({ last }) => last.looks).toSorted((a, b) => a - b);
  const seconds = reads
    .map(({ last }) => (Date.parse(last.lastSeenUtc) - Date.parse(last.firstSeenUtc)) / 1000)
    .toSorted((a, b) => a - b);
  const delays = reads
    .map(({ first, firstArrivedAtMs }) => firstArrivedAtMs - Date.parse(first.firstSeenUtc))
    .toSorted((a, b) => a - b);
  const figures = {
    reads: reads.length,
    second: reads.filter((read, i) => reads.slice(0, i).some((earlier) => isSame(earlier, read))).length,
    revised: reads.filter(({ revisions }) => revisions > 1).length,
    looks: { p50: quantile(looks, 0.5), most: quantile(looks, 1) },
    inViewS: { p50: quantile(seconds, 0.5), most: quantile(seconds, 1) },
    fromFirstLookMs: { p50: quantile(delays, 0.5), p99: quantile(delays, 0.99) },
    perRead: reads.map(({ last, revisions }) => ({
      looks: last.looks,
      agreeingLooks: last.agreeingLooks,
      confidence: last.confidence,
      revisions,
      firstSeenUtc: last.firstSeenUtc,
      lastSeenUtc: last.lastSeenUtc,
    })),
  };
  return {
    key: 'video',
    title: 'A video without truth',
    lines: [
      `${figures.reads} reads, ${figures.second} of them likely the second of a vehicle, ${figures.revised} revised`,
      `looks at each: p50 ${figures.looks.p50}, most ${figures.looks.most}`,
      `in view: p50 ${figures.inViewS.p50.toFixed(1)} s, most ${figures.inViewS.most.toFixed(1)} s`,
      `from the first look to the subscriber: p50 ${figures.fromFirstLookMs.p50} ms, p99 ${figures.fromFirstLookMs.p99} ms`,
    ],
    figures,
  };
}

const isSame = (a: ArrivedRead, b: ArrivedRead): boolean =>
  Date.parse(b.last.firstSeenUtc) - Date.parse(a.last.lastSeenUtc) < SAME_WITHIN_MS &&
  editDistance(a.last.text, b.last.text) <= SAME_WITHIN_EDITS;
