/**
 * People as orders name them. Nobody signs in at the broker, so a server may write a name in other letters today than it
 * did yesterday. Where it takes two people (policy A4), this must not count as two.
 */

/** The name without upper-case letters, repeated spaces, and wide or composed forms of its letters. */
const plainName = (name: string): string =>
  name.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();

export const isSamePerson = (a: string, b: string): boolean => plainName(a) === plainName(b);

/** Each person once, under the name that comes first. */
export const distinctPeople = (names: readonly string[]): readonly string[] =>
  names.filter((name, i) => names.findIndex((other) => isSamePerson(name, other)) === i);
