import type { UtcMs } from '../time/time.ts';
import { maskCharacters } from './masked-characters.ts';
import type { Direction, PlateRead } from './plate-read.ts';

/** A passage that had issued a read is over. The unit sends nothing more about it. */
export type PassageEnd = {
  readonly readId: string;
  /** Of the read, as it was last sent. */
  readonly revision: number;
  /** Total number of looks that were read. */
  readonly looks: number;
  readonly direction: Direction;
  readonly lastSeenUtc: UtcMs;
  /** The confidence of all looks together in the text that was sent; null if they came to another text in the end. */
  readonly vote: Pick<PlateRead, 'confidence' | 'characters' | 'agreeingLooks'> | null;
};

/** As plain data for another thread, because the type that masks a plate cannot cross threads. */
export const encodePassageEnd = (end: PassageEnd): PassageEnd => ({
  ...end,
  vote: end.vote && { ...end.vote, characters: [...end.vote.characters] },
});

export const decodePassageEnd = (encoded: PassageEnd): PassageEnd => ({
  ...encoded,
  vote: encoded.vote && { ...encoded.vote, characters: maskCharacters(encoded.vote.characters) },
});

/** The final state of the read when its passage is over. */
export const readAtEnd = (
  read: PlateRead,
  { looks, direction, lastSeenUtc, vote }: PassageEnd,
): PlateRead => ({
  ...read,
  ...{ looks, direction, lastSeenUtc },
  ...vote,
});
