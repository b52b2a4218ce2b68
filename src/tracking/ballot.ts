import { boxWidth } from '../domain/picture/geometry.ts';
import type { PlateCandidate } from '../domain/read/plate-candidate.ts';
import type { Ballot } from './vote.ts';

/** Only the best looks count, so that a parked car does not grow a list for an hour. */
const MAX_BALLOTS = 40;
/** Wider plates are not read any better (field rules: no gain above 250 px). */
const WIDEST_PX = 250;

/** A ballot with the number of the picture that it is from. */
export type PictureBallot = Ballot & { readonly pictureId: number };

/** An illegible look has no vote. */
export function ballotOf(candidate: PlateCandidate, pictureId: number): PictureBallot | null {
  const { reading } = candidate;
  return reading.status === 'read' ? { reading, weight: weightOf(candidate), pictureId } : null;
}

/** A picture that comes again, from a frozen camera or a copied file, shows nothing new. */
export const isCounted = (ballots: readonly PictureBallot[], pictureId: number): boolean =>
  ballots.some((ballot) => ballot.pictureId === pictureId);

/** A full list drops its lightest ballot for a heavier one. */
export function withBallot(
  ballots: readonly PictureBallot[],
  ballot: PictureBallot,
): readonly PictureBallot[] {
  if (ballots.length < MAX_BALLOTS) return [...ballots, ballot];
  const lightest = Math.min(...ballots.map(({ weight }) => weight));
  if (lightest >= ballot.weight) return ballots;
  const gone = ballots.findIndex(({ weight }) => weight === lightest);
  return [...ballots.toSpliced(gone, 1), ballot];
}

/** Which look shows the plate best: legible before illegible, then by weight. */
export const quality = (candidate: PlateCandidate): number =>
  candidate.reading.status === 'read' ? 1 + weightOf(candidate) : candidate.location.confidence / 10;

/** More certain (calibrated), sharper and larger looks count for more. */
function weightOf({ reading, location, sharpness }: PlateCandidate): number {
  const width = Math.min(boxWidth(location.box), WIDEST_PX) / WIDEST_PX;
  return Math.max(reading.confidence, 0.01) * (0.2 + sharpness) * Math.sqrt(width);
}
