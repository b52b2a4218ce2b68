import type { CharacterMatch } from '../../domain/list/hit.ts';
import { PlatePattern } from '../../domain/plate/plate-pattern.ts';
import type { TouchedVehicle } from '../../domain/traffic/match-probability.ts';
import { serialChance } from '../../domain/traffic/serial-chance.ts';
import type { IndexedEntry } from '../index/hot-list-index.ts';
import type { Literal } from './literal.ts';

/** The vehicle that an entry means, as the match probability asks for it. */
export function touchedVehicle(
  entry: IndexedEntry,
  literal: Literal,
  characterMatch: CharacterMatch,
): TouchedVehicle {
  const { plate, region } = entry;
  const shared = { textProbability: literal.probability, region, vehicle: `${region} ${plate.reveal()}` };
  if (plate instanceof PlatePattern) {
    const share = plate.expectedShare();
    return { ...shared, isWhole: false, chanceIn: () => share };
  }
  // A list that folds O into 0 does not say which of them the plate has; the picture does.
  const text = characterMatch === 'list-fold' ? literal.inRead : plate.reveal();
  return { ...shared, isWhole: true, chanceIn: (each) => serialChance(text, each) };
}
