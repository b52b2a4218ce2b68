import type { Frame } from '../domain/picture/frame.ts';
import type { PlateText } from '../domain/plate/plate-text.ts';
import type { PlateCandidate } from '../domain/read/plate-candidate.ts';
import type { MonoMs, UtcMs } from '../domain/time/time.ts';
import type { PictureBallot } from './ballot.ts';
import type { Trace } from './trace.ts';
import type { Vote } from './vote.ts';

export type TrackingSettings = {
  /** A plate that was not seen for this long is lost. */
  readonly lostAfterMs: number;
  /** How long a lost plate that stood still can be found again at its place. */
  readonly rememberMs: number;
  /** Looks that must agree on the text before a passage counts as confirmed. */
  readonly confirmLooks: number;
  /** Lowest confidence (0..1) at which a confirmed text is issued at once. */
  readonly sureConfidence: number;
  /** A confirmed text of lower confidence is issued this long after the first legible look. */
  readonly doubtfulAfterMs: number;
  /** Fewest looks that agree on the text of a read. */
  readonly minLooks: number;
  /** Lowest confidence (0..1) of a read; a passage below it counts as illegible. */
  readonly minConfidence: number;
  /** Localization confidence (0..1) that at least one look must reach: the localizer's own threshold is lower. */
  readonly minLocalization: number;
};

/** A frame whose picture is told from others by a number: a picture that comes twice is one look. */
export type SeenFrame = Frame & { readonly pictureId: number };

/** A candidate and the frame it was found in. */
export type Look = { readonly candidate: PlateCandidate; readonly frame: SeenFrame };

/** What a passage issued last: its read (revision 1), or the one revision of its text. */
export type Issued = { readonly text: PlateText; readonly revision: 1 | 2 };

type Track = {
  /** Counts the passages of one camera from 0. */
  readonly ordinal: number;
  readonly trace: Trace;
  /** Ordered by time of the look, until a full list drops light ones. */
  readonly ballots: readonly PictureBallot[];
  /** The result of the ballots; null while no look is legible. */
  readonly vote: Vote | null;
  /** Number of legible looks of different pictures, including those whose ballots were replaced by better ones. */
  readonly looks: number;
  /** Highest localization confidence of its looks. */
  readonly localization: number;
  readonly firstSeenUtc: UtcMs;
  readonly lastSeenUtc: UtcMs;
  readonly firstLegibleAt: MonoMs | null;
  readonly issued: Issued | null;
  /** It issued nothing, because another passage had just issued the same text. */
  readonly isRepeat: boolean;
  /** Its picture was issued as that of an illegible plate. */
  readonly isPictureKept: boolean;
};

/** `tentative` until enough looks agree on a text, then `confirmed`. */
export type PassageInView = Track & { readonly phase: 'tentative' | 'confirmed'; readonly best: Look };

/** Out of sight, and remembered in case it is found again. It holds no frame. */
export type LostPassage = Track & {
  readonly phase: 'lost';
  readonly best: null;
  /** When its time to be forgotten started: when it was last seen, or later if nothing has moved since. */
  readonly lostAt: MonoMs;
};

/** One plate of one vehicle going through the view: tentative → confirmed → lost → closed, or found again. */
export type Passage = PassageInView | LostPassage;
