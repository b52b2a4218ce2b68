import type { UtcMs } from '../time/time.ts';
import { maskCharacters } from './masked-characters.ts';
import type { Direction, PlateRead } from './plate-read.ts';

/** A passage that had given a read is over: nothing more will be said of it. */
export type PassageEnd = {
  readonly readId: string;
  /** Of the read, as it was told last. */
  readonly revision: number;
  /** Looks that were read, in all. */
  readonly looks: number;
  readonly direction: Direction;
  readonly lastSeenUtc: UtcMs;
  /** How sure all looks together are of the text that was told; null where they came to another one after all. */
  readonly vote: Pick<PlateRead, 'confidence' | 'characters' | 'agreeingLooks'> | null;
};

/** As plain data, for crossing to another thread: what hides the characters of a plate does not cross. */
export const encodePassageEnd = (end: PassageEnd): PassageEnd => ({
  ...end,
  vote: end.vote && { ...end.vote, characters: [...end.vote.characters] },
});

export const decodePassageEnd = (encoded: PassageEnd): PassageEnd => ({
  ...encoded,
  vote: encoded.vote && { ...encoded.vote, characters: maskCharacters(encoded.vote.characters) },
});

/** The read as it stands when its passage is over. */
export const readAtEnd = (
  read: PlateRead,
  { looks, direction, lastSeenUtc, vote }: PassageEnd,
): PlateRead => ({
  ...read,
  ...{ looks, direction, lastSeenUtc },
  ...vote,
});
