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

/** What the region reader says of one plate by its picture alone: each region's probability, the least ones left out. */
export type RegionVector = readonly (readonly [region: string, p: number])[];

/** What `reader-profiles.ts` measured. */
export type ReaderProfiles = {
  readonly plates: number;
  readonly notRead: number;
  /** The plates that were read in equal parts, by rising confidence. */
  readonly strata: readonly {
    readonly plates: readonly PlateProfile[];
    readonly characters: readonly CharacterProfile[];
  }[];
  /** By true region. */
  readonly regions: Readonly<Record<string, readonly RegionVector[]>>;
};
