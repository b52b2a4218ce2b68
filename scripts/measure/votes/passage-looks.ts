/** Which looks of a rendered clip are at which plate, by the clip's truth: without any tracking. */
import { z } from 'zod';
import { boundingBox, overlap, type Point, type Quad } from '../../../src/domain/picture/geometry.ts';
import type { PlateCandidate } from '../../../src/domain/read/plate-candidate.ts';
import type { PassageLooks } from './vote-comparison.ts';

const point = z.tuple([z.number(), z.number()]);

/** What the truths of all our renderers have in common; a plate's place is told in some or all of its frames. */
export const clipTruthSchema = z.object({
  fps: z.number().positive(),
  passages: z.array(
    z.object({
      text: z.string(),
      frames: z.array(z.object({ frame: z.int(), quad: z.tuple([point, point, point, point]) })),
    }),
  ),
});
export type ClipTruth = z.infer<typeof clipTruthSchema>;
type TruePlate = ClipTruth['passages'][number];

/** A find is at a plate if their boxes share this much. */
const MIN_OVERLAP = 0.3;

/** Collects the looks at every plate, frame by frame. */
export class LookCollector {
  readonly #truth: ClipTruth;
  readonly #looks: readonly PlateCandidate[][];

  constructor(truth: ClipTruth) {
    this.#truth = truth;
    this.#looks = truth.passages.map(() => []);
  }

  /** @param timeS when the frame was taken, in seconds of the clip. */
  take(timeS: number, candidates: readonly PlateCandidate[]): void {
    for (const [index, plate] of this.#truth.passages.entries()) {
      const place = quadAt(plate, timeS * this.#truth.fps);
      if (place === null) continue;
      const shared = (candidate: PlateCandidate) =>
        overlap(boundingBox(candidate.location.quad), boundingBox(place));
      const [nearest] = candidates.toSorted((a, b) => shared(b) - shared(a));
      if (nearest && shared(nearest) >= MIN_OVERLAP) this.#looks[index]?.push(nearest);
    }
  }

  passages(): readonly PassageLooks[] {
    return this.#truth.passages.map(({ text }, index) => ({ text, looks: this.#looks[index] ?? [] }));
  }
}

/** Between two frames of the truth the plate is taken to move evenly. @returns null outside of its frames. */
function quadAt({ frames }: TruePlate, frame: number): Quad | null {
  const next = frames.findIndex((one) => one.frame >= frame);
  const [before, after] = [frames[next - 1] ?? frames[next], frames[next]];
  if (!before || !after || frame < before.frame) return null;
  const share = after.frame === before.frame ? 0 : (frame - before.frame) / (after.frame - before.frame);
  const corner = (i: 0 | 1 | 2 | 3): Point => [
    before.quad[i][0] + share * (after.quad[i][0] - before.quad[i][0]),
    before.quad[i][1] + share * (after.quad[i][1] - before.quad[i][1]),
  ];
  return [corner(0), corner(1), corner(2), corner(3)];
}
