import { PlatePattern } from './plate-pattern.ts';
import { PlateText } from './plate-text.ts';

/** A plate as a list or a person names it: whole, or partly known. */
export type NamedPlate = PlateText | PlatePattern;

/** @returns null where the text is neither */
export const parseNamedPlate = (text: string): NamedPlate | null =>
  PlateText.parse(text) ?? PlatePattern.parse(text);
