/** Vehicles of simulated weeks and the list beside them: invented serials in the forms that states issue. */
import formats from '../../../src/recognition/region/serial-formats.json' with { type: 'json' };
import type { SeededRandom } from '../../../test/support/seeded-random.ts';

export type IssuedPlate = { readonly text: string; readonly region: string };

/** The state of the pole: four of five vehicles are from there. */
export const HOME = 'US-IA';
export const REGIONS: readonly string[] = Object.keys(formats).filter((region) => region.startsWith('US-'));
const OTHERS = REGIONS.filter((region) => region !== HOME);
const SHARE_OF_OTHERS = 0.2;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const PER_MILLION = 1_000_000;

/** A plate as some state issues it: each of its forms as frequent as another. */
export function issuedPlate(random: SeededRandom): IssuedPlate {
  const isOther = random.int(PER_MILLION) < SHARE_OF_OTHERS * PER_MILLION;
  const region = isOther ? (OTHERS[random.int(OTHERS.length)] ?? HOME) : HOME;
  const forms: readonly string[] = Object.entries(formats).find(([name]) => name === region)?.[1] ?? [];
  const form = forms[random.int(forms.length)] ?? 'AAA111';
  const text = [...form]
    .map((kind) => (kind === 'A' ? LETTERS[random.int(26)] : String(random.int(10))))
    .join('');
  return { text, region };
}

/** The plates of a list, each once. */
export function listedPlates(random: SeededRandom, entries: number): ReadonlyMap<string, IssuedPlate> {
  const listed = new Map<string, IssuedPlate>();
  while (listed.size < entries) {
    const plate = issuedPlate(random);
    listed.set(keyOf(plate), plate);
  }
  return listed;
}

export const keyOf = ({ text, region }: IssuedPlate): string => `${region} ${text}`;

export type Vehicle = { readonly plate: IssuedPlate; readonly isListed: boolean };

/** @yields vehicles of which one in `oneIn` is on the list, and the others are not */
export function* traffic(
  random: SeededRandom,
  listed: ReadonlyMap<string, IssuedPlate>,
  { vehicles, oneIn }: { readonly vehicles: number; readonly oneIn: number },
): Generator<Vehicle> {
  const entries = [...listed.values()];
  for (let count = 0; count < vehicles; count += 1) {
    const wanted = random.int(oneIn) === 0 ? entries[random.int(entries.length)] : undefined;
    if (wanted !== undefined) yield { plate: wanted, isListed: true };
    else yield { plate: unlisted(random, listed), isListed: false };
  }
}

function unlisted(random: SeededRandom, listed: ReadonlyMap<string, IssuedPlate>): IssuedPlate {
  for (;;) {
    const plate = issuedPlate(random);
    if (!listed.has(keyOf(plate))) return plate;
  }
}
