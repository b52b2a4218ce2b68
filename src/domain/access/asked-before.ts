/** An entry of the audit chain that concerns a plate, without the hash of the plate. */
export type AskedEntry = {
  readonly n: number;
  /** `partial-plate`: somebody searched for a partial plate that the plate fits. */
  readonly match: 'plate' | 'partial-plate';
  readonly entry: Readonly<Record<string, unknown>>;
};

/** Who asked for a plate (policy C2). */
export type AskedBefore = {
  /** Latest first. */
  readonly entries: readonly AskedEntry[];
  /** False if there are older entries than the ones in the answer. */
  readonly isWhole: boolean;
  /** Searches and exports of all plates, by time or camera. They may have shown this one. */
  readonly withoutPlate: number;
  /** Since when the answer is complete: earlier salts may be destroyed. Null if the unit cannot tell. */
  readonly fromUtc: number | null;
};
