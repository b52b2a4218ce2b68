import { BoxLocalizer } from './contracts/box-localizer.ts';
import type { CharacterReader } from './contracts/character-reader.ts';
import { HeatMapLocalizer } from './contracts/heat-map-localizer.ts';
import type { Localizer } from './contracts/localizer.ts';
import { SlotReader } from './contracts/slot-reader.ts';
import { StackedReader } from './contracts/stacked-reader.ts';
import type { ModelManifest } from './model-manifest.ts';
import type { Model } from './models/inference.ts';

/** The localizer that understands this entry's model. */
export function localizer(model: Model, entry: ModelManifest['localizer']): Localizer {
  switch (entry.contract) {
    case 'heat-map':
      return new HeatMapLocalizer(model, entry.thresholds.localization);
    case 'boxes':
      return new BoxLocalizer(model, entry);
  }
}

/** The character reader that understands this entry's model. */
export function characterReader(model: Model, entry: ModelManifest['reader']): CharacterReader {
  switch (entry.contract) {
    case 'stacked-slots':
      return new StackedReader(model, entry.alphabet);
    case 'slots':
      return new SlotReader(model, entry);
  }
}
