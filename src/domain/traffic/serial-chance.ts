import current from './current-formats.json' with { type: 'json' };
import { registeredVehicles } from './registered-vehicles.ts';
import formats from './serial-formats.json' with { type: 'json' };

/**
 * The share of a region's vehicles that bear its current serial formats; the others bear earlier ones. An assumption: nobody
 * publishes it, and a plate lasts about as long as a car.
 */
const CURRENT_SHARE = 0.75;

/**
 * The chance that a vehicle bears one certain vanity text: 131,990 texts were issued in New York (a public release of its
 * state) to some 16.7 million vehicles, and words that one person chose are likelier to be chosen by another.
 */
const VANITY_CHANCE = 2e-8;

const FORMATS: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(formats));
const CURRENT: ReadonlyMap<string, number> = new Map(Object.entries(current));

/** The form of `7ABC123` is `1AAA111`. */
export const formOf = (text: string): string => text.replace(/[A-Z]/g, 'A').replace(/[0-9]/g, '1');

/** How many serials have this form. */
export const serialsOfForm = (form: string): number =>
  [...form].reduce((product, kind) => product * (kind === 'A' ? 26 : 10), 1);

/** Which share of a region's vehicles bears serials of this form, 0..1; 0 for a form that the region does not issue. */
export function shareOfForm(region: string, form: string): number {
  const forms = FORMATS.get(region) ?? [];
  const at = forms.indexOf(form);
  if (at < 0) return 0;
  const currents = CURRENT.get(region) ?? forms.length;
  if (currents === forms.length) return 1 / forms.length;
  return at < currents ? CURRENT_SHARE / currents : (1 - CURRENT_SHARE) / (forms.length - currents);
}

/**
 * The chance that a vehicle of this region bears exactly this text: the share of its form, spread over the form's serials.
 * A text is borne by one vehicle of a region at most. A text of another form can only be a vanity plate's.
 */
export function serialChance(text: string, region: string): number {
  const form = formOf(text);
  const ofForm = shareOfForm(region, form) / serialsOfForm(form);
  return Math.min(ofForm > 0 ? ofForm : VANITY_CHANCE, 1 / registeredVehicles(region));
}
