import { inspect } from 'node:util';
import type { CharacterReading } from './plate-candidate.ts';

/**
 * The same characters in a list that prints as their number. Together they are the plate, so they must not be printed
 * by accident, just like a `PlateText`. A copy (`[...characters]`, `map`) prints like any list.
 */
export function maskCharacters(characters: readonly CharacterReading[]): readonly CharacterReading[] {
  const mask = (): string => `${characters.length} characters`;
  return Object.defineProperties([...characters], {
    toJSON: { value: mask },
    toString: { value: mask },
    [inspect.custom]: { value: mask },
  });
}
