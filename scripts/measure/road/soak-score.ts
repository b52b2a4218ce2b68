/** What a unit lost of a road whose source dies again and again: pure. */
import type { SourceLife } from './dying-source.ts';
import type { RoadPlate } from './road-clip.ts';
import { type RoadRead, type Scored, scoreRoad } from './road-score.ts';

/** What a unit saw of one life, in seconds of its clip: a stream begins at the clip's start. */
export type WatchedLife = {
  readonly life: SourceLife;
  /** When its first frame had arrived, UTC milliseconds. */
  readonly startedAtMs: number;
  readonly seconds: number;
};

/** Frames come in a burst when a stream begins, and their times settle within this. */
const SETTLED_AFTER_S = 2;
/** A plate of the last frames may still be on its way through the network when the source is killed. */
const LAST_S = 1;

/**
 * @param startsMs when the unit's source started or came back, UTC milliseconds.
 * @returns the lives of which the unit saw anything.
 */
export function watched(lives: readonly SourceLife[], startsMs: readonly number[]): readonly WatchedLife[] {
  return lives.flatMap((life) => {
    const startedAtMs = startsMs.find((at) => at >= life.bornAtMs && at < life.diedAtMs);
    if (startedAtMs === undefined) return [];
    return [{ life, startedAtMs, seconds: (life.diedAtMs - startedAtMs) / 1000 }];
  });
}

/** A plate that the unit had no excuse to miss. */
export type SoakScored = Scored & {
  /** Of which life, counted from 1, and how many seconds of it had gone when the plate came into view. */
  readonly life: number;
  readonly atS: number;
};

/** Whether all of a plate's way through the view lies in what the unit was given, so that it has no excuse. */
export const isWhole = ({ enteredAtS, leftAtS }: RoadPlate, { seconds }: WatchedLife): boolean =>
  enteredAtS >= SETTLED_AFTER_S && leftAtS <= seconds - LAST_S;

/**
 * The plates that the unit had no excuse to miss, with their reads.
 * @param platesOf those of a clip, in seconds of it. Reads are in UTC seconds.
 */
export function scoreSoak(
  lives: readonly WatchedLife[],
  platesOf: (clip: string) => readonly RoadPlate[],
  reads: readonly RoadRead[],
): readonly SoakScored[] {
  return lives.flatMap((one, index) => {
    const fromMs = one.startedAtMs;
    const own = reads
      .filter(
        ({ capturedAtS }) => capturedAtS * 1000 >= fromMs - 1_000 && capturedAtS * 1000 <= one.life.diedAtMs,
      )
      .map((read) => ({
        ...read,
        capturedAtS: read.capturedAtS - fromMs / 1000,
        receivedAtS: read.receivedAtS - fromMs / 1000,
      }));
    return scoreRoad(platesOf(one.life.clip), own)
      .plates.filter(({ plate }) => isWhole(plate, one))
      .map((scored) => ({ ...scored, life: index + 1, atS: scored.plate.enteredAtS }));
  });
}
