/** One character of a real plate: what it is, what was read, and what else was held possible. */
export type CharacterProfile = {
  readonly wanted: string;
  readonly char: string;
  readonly p: number;
  readonly others: readonly (readonly [char: string, p: number])[];
};

/** How one plate was read that was read at all. */
export type PlateProfile = {
  readonly confidence: number;
  /** The probability of its least certain character. */
  readonly least: number;
  /** Characters too many (or too few, negative). */
  readonly tooLong: number;
  /** Of the right length, and with three or more characters wrong. */
  readonly isOtherwise: boolean;
  /** Of a text of another length: how probable the read's own characters make the true one. */
  readonly pOfTrue: number;
};

/** What was told of one plate's region. */
export type RegionProfile = {
  readonly told: 'right' | 'wrong' | 'nothing';
  readonly p: number | null;
  /** The probability that the true region was given, told or not. */
  readonly pOfTrue: number;
};

/** What `reader-profiles.ts` measured. */
export type ReaderProfiles = {
  readonly plates: number;
  readonly notRead: number;
  /** The plates that were read in equal parts, by rising confidence. */
  readonly strata: readonly {
    readonly plates: readonly PlateProfile[];
    readonly characters: readonly CharacterProfile[];
  }[];
  readonly regions: readonly RegionProfile[];
};
