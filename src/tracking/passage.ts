import type { Frame } from '../domain/frame.ts';
import type { PlateCandidate } from '../domain/plate-candidate.ts';
import type { MonoMs, UtcMs } from '../domain/time.ts';
import type { Trace } from './association.ts';
import type { Ballot } from './vote.ts';

export type TrackingSettings = {
  /** A passage ends when its plate was not seen for this long. */
  readonly lostAfterMs: number;
  /** Fewest looks that agree on the text of a read. */
  readonly minLooks: number;
  /** Lowest confidence (0..1) of a read; a passage below it counts as illegible. */
  readonly minConfidence: number;
  /** Localization confidence (0..1) that at least one look must reach: the localizer's own threshold is lower. */
  readonly minLocalization: number;
};

/** A candidate and the frame it was found in. */
export type Look = { readonly candidate: PlateCandidate; readonly frame: Frame };

export type Passage = {
  readonly trace: Trace;
  readonly ballots: readonly Ballot[];
  /** Legible looks, also those whose ballots gave way to better ones. */
  readonly looks: number;
  readonly best: Look;
  /** Highest localization confidence of its looks. */
  readonly localization: number;
  readonly firstSeenUtc: UtcMs;
  readonly lastSeenUtc: UtcMs;
  readonly firstSeenAt: MonoMs;
  /** Its read has been issued. */
  readonly isTold: boolean;
};
