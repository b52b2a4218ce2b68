/** Which read is of which plate of a simulated road, and what that comes to: pure. */
import { foldO } from '../../../src/domain/plate/fold-o.ts';
import { editDistance } from '../shared/edit-distance.ts';
import type { RoadPlate } from './road-clip.ts';

/** One read as a subscriber has it, all revisions together. Times are seconds after the first frame of the playing. */
export type RoadRead = {
  readonly cameraId: string;
  /** Of the highest revision. */
  readonly text: string;
  readonly confidence: number;
  readonly looks: number;
  readonly revisions: number;
  /** Of the best look. */
  readonly capturedAtS: number;
  /** When its first revision had been recorded, published and received. */
  readonly receivedAtS: number;
};

/** A plate and its reads in the order in which they came. */
export type Scored = { readonly plate: RoadPlate; readonly reads: readonly RoadRead[] };

export type Score = {
  readonly plates: readonly Scored[];
  /** Reads that no plate in view is like. */
  readonly strangers: readonly RoadRead[];
};

/** The unit starts its clock when it starts ffmpeg, a little before the first frame comes. */
const CLOCK_SLACK_S = 2;
/** A read is of the plate in view whose text it is nearest to, unless more than this share of the plate is wrong. */
const MAX_WRONG_SHARE = 0.6;

/** Scores the reads of one camera. */
export function scoreRoad(plates: readonly RoadPlate[], reads: readonly RoadRead[]): Score {
  const own = new Map<RoadPlate, RoadRead[]>(plates.map((plate) => [plate, []]));
  const strangers: RoadRead[] = [];
  for (const read of reads.toSorted((a, b) => a.receivedAtS - b.receivedAtS)) {
    const plate = plateOf(read, plates);
    (plate === null ? strangers : own.get(plate))?.push(read);
  }
  return { plates: [...own].map(([plate, its]) => ({ plate, reads: its })), strangers };
}

function plateOf({ text, capturedAtS }: RoadRead, plates: readonly RoadPlate[]): RoadPlate | null {
  const inView = plates.filter(
    ({ enteredAtS, leftAtS }) =>
      capturedAtS >= enteredAtS - CLOCK_SLACK_S && capturedAtS <= leftAtS + CLOCK_SLACK_S,
  );
  const [nearest] = inView
    .map((plate) => ({ plate, wrong: editDistance(text, plate.text) / plate.text.length }))
    .toSorted((a, b) => a.wrong - b.wrong);
  return nearest && nearest.wrong <= MAX_WRONG_SHARE ? nearest.plate : null;
}

export const isExact = ({ plate, reads }: Scored): boolean => reads[0]?.text === plate.text;
export const isExactFolded = ({ plate, reads }: Scored): boolean =>
  reads[0] !== undefined && foldO(reads[0].text) === foldO(plate.text);

export type RoadFigures = {
  readonly passages: number;
  readonly once: number;
  /** Of those with exactly one read: its text is the plate's, and so if O and 0 count as one. */
  readonly exact: number;
  readonly exactFolded: number;
  readonly missed: number;
  /** Reads beyond a passage's first. */
  readonly duplicates: number;
};

export function roadFigures(scored: readonly Scored[]): RoadFigures {
  const once = scored.filter(({ reads }) => reads.length === 1);
  return {
    passages: scored.length,
    once: once.length,
    exact: once.filter(isExact).length,
    exactFolded: once.filter(isExactFolded).length,
    missed: scored.filter(({ reads }) => reads.length === 0).length,
    duplicates: scored.reduce((sum, { reads }) => sum + Math.max(reads.length - 1, 0), 0),
  };
}

/** Milliseconds from the first legible frame to the first read of each plate that has both. */
export const readDelaysMs = (scored: readonly Scored[]): readonly number[] =>
  scored.flatMap(({ plate: { legibleAtS }, reads: [first] }) =>
    legibleAtS === null || !first ? [] : [(first.receivedAtS - legibleAtS) * 1000],
  );
