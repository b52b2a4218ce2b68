import type { CharacterReader } from '../character-reader.ts';
import type { Localizer } from '../localizer.ts';
import type { Model } from '../models/inference.ts';
import type { ModelManifest } from '../models/model-manifest.ts';
import { BoxLocalizer } from './box-localizer.ts';
import { HeatMapLocalizer } from './heat-map-localizer.ts';
import { SlotReader } from './slot-reader.ts';
import { StackedReader } from './stacked-reader.ts';

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
