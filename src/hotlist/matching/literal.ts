/** A text under which a read is looked up. */
export type Literal = {
  /** As `plate-key.ts` computes it; `foldedKey` for lists that fold O into 0. */
  readonly key: number;
  readonly foldedKey: number;
  /** The read's own text in the same form: what a person sees on the crop. */
  readonly inRead: string;
  /** The probability that these are the characters, 0..1. */
  readonly probability: number;
  readonly stackedOmitted: boolean;
  /** 0-based places of `inRead` that hold no character in this text. */
  readonly absentAt: readonly number[];
};
