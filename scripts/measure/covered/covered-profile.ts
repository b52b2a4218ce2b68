import type { CoveredRead, CoveredSeries } from './covered.ts';

/** How a reader read covered plates, without any text: what simulated weeks need of them. */
export type CoveredProfile = {
  readonly pictures: number;
  readonly right: number;
  /** One for each picture that was read as another plate. */
  readonly otherPlate: readonly {
    readonly place: CoveredRead['place'];
    readonly confidence: number;
    readonly shorterBy: number;
  }[];
};

/** @param reader its place in the outcomes. The samples come by their confidence, so that none can be assigned to its plate. */
export function coveredProfile({ covered }: CoveredSeries, reader: number): CoveredProfile {
  const outcomes = covered.flatMap(({ place, outcomes }) => {
    const outcome = outcomes[reader];
    return outcome === undefined ? [] : [{ place, ...outcome }];
  });
  return {
    pictures: outcomes.length,
    right: outcomes.filter(({ reading }) => reading === 'right').length,
    otherPlate: outcomes
      .filter(({ reading }) => reading === 'other plate')
      .map(({ place, confidence, shorterBy }) => ({
        place,
        confidence: Number(confidence.toFixed(4)),
        shorterBy,
      }))
      .toSorted((a, b) => a.confidence - b.confidence),
  };
}
