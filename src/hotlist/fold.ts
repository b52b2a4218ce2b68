import type { PlateText } from '../domain/plate-text.ts';

/** Lists with fewer plates than this may lack the letter O by chance. */
const MIN_PLATES_TO_JUDGE = 50;

/** The text with every letter O as the digit 0. */
export const foldO = (text: string): string => text.replaceAll('O', '0');

/** 0-based positions at which two texts of equal fold differ: the letter O in one, the digit 0 in the other. */
export function foldedPositions(text: string, literal: string): number[] {
  const positions: number[] = [];
  for (let i = 0; i < text.length; i++) if (text[i] !== literal[i]) positions.push(i);
  return positions;
}

/**
 * Whether a list's source writes the letter O as the digit 0: no plate has an O, and either the list is large enough
 * for that to be no accident, or a state code was written the same way (`0H`).
 */
export function writesOAsZero(plates: readonly PlateText[], sawFoldedStateCode: boolean): boolean {
  if (!sawFoldedStateCode && plates.length < MIN_PLATES_TO_JUDGE) return false;
  return plates.every((plate) => !plate.reveal().includes('O'));
}
