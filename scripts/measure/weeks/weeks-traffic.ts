/** Vehicles of simulated weeks and the list beside them: invented serials in the forms that states issue. */
import { registeredVehicles, STATES } from '../../../src/domain/traffic/registered-vehicles.ts';
import { shareOfForm } from '../../../src/domain/traffic/serial-chance.ts';
import formats from '../../../src/domain/traffic/serial-formats.json' with { type: 'json' };
import type { SeededRandom } from '../../../test/support/seeded-random.ts';

export type IssuedPlate = { readonly text: string; readonly region: string };

/** Of the vehicles that pass, listed or not: those of the pole's own state. */
export const HOME_SHARE = 0.8;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const PER_MILLION = 1_000_000;

/** The states other than the home state by how many vehicles they have, and the forms of each by how many bear them. */
export class Issuers {
  readonly home: string;
  readonly #random: SeededRandom;
  readonly #others: Weighted<string>;
  readonly #forms: ReadonlyMap<string, Weighted<string>>;

  /** @param home null for a state drawn by how many vehicles it has */
  constructor(random: SeededRandom, home: string | null) {
    this.#random = random;
    this.home = home ?? new Weighted(STATES, registeredVehicles).pick(random);
    const others = STATES.filter((state) => state !== this.home);
    this.#others = new Weighted(others, registeredVehicles);
    const formsOf = new Map<string, readonly string[]>(Object.entries(formats));
    this.#forms = new Map(
      STATES.map((state) => [
        state,
        new Weighted(formsOf.get(state) ?? [], (form) => shareOfForm(state, form)),
      ]),
    );
  }

  /** A plate of the home state with this chance, else of another. */
  plate(homeShare: number): IssuedPlate {
    const isHome = this.#random.int(PER_MILLION) < homeShare * PER_MILLION;
    const region = isHome ? this.home : this.#others.pick(this.#random);
    const form = this.#forms.get(region)?.pick(this.#random) ?? 'AAA111';
    const text = [...form]
      .map((kind) => (kind === 'A' ? LETTERS[this.#random.int(26)] : String(this.#random.int(10))))
      .join('');
    return { text, region };
  }
}

class Weighted<T> {
  readonly #items: readonly T[];
  readonly #upTo: readonly number[];

  constructor(items: readonly T[], weightOf: (item: T) => number) {
    this.#items = items;
    let sum = 0;
    this.#upTo = items.map((item) => {
      sum += weightOf(item);
      return sum;
    });
  }

  pick(random: SeededRandom): T {
    const at = (random.int(1e9) / 1e9) * (this.#upTo.at(-1) ?? 0);
    const index = this.#upTo.findIndex((upTo) => at < upTo);
    const item = this.#items[index];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }
}

/** The plates of a list, each once. @param homeShare of the entries */
export function listedPlates(
  issuers: Issuers,
  { entries, homeShare }: { readonly entries: number; readonly homeShare: number },
): ReadonlyMap<string, IssuedPlate> {
  const listed = new Map<string, IssuedPlate>();
  while (listed.size < entries) {
    const plate = issuers.plate(homeShare);
    listed.set(keyOf(plate), plate);
  }
  return listed;
}

export const keyOf = ({ text, region }: IssuedPlate): string => `${region} ${text}`;

export type Vehicle = {
  readonly plate: IssuedPlate;
  readonly isListed: boolean;
  /** Something hides one of its first, last or middle characters. */
  readonly isCovered: boolean;
};

/**
 * @yields vehicles of which one in `oneIn` is on the list, and the others are not. The listed ones pass in the shares of
 * traffic, however the list is composed.
 */
export function* traffic(
  random: SeededRandom,
  issuers: Issuers,
  listed: ReadonlyMap<string, IssuedPlate>,
  {
    vehicles,
    oneIn,
    covered,
  }: { readonly vehicles: number; readonly oneIn: number; readonly covered: number },
): Generator<Vehicle> {
  const all = [...listed.values()];
  const [home, others] = [
    all.filter(({ region }) => region === issuers.home),
    all.filter(({ region }) => region !== issuers.home),
  ];
  for (let count = 0; count < vehicles; count += 1) {
    const from = random.int(PER_MILLION) < HOME_SHARE * PER_MILLION ? home : others;
    const wanted = random.int(oneIn) === 0 ? from[random.int(from.length)] : undefined;
    const isCovered = random.int(PER_MILLION) < covered * PER_MILLION;
    if (wanted !== undefined) yield { plate: wanted, isListed: true, isCovered };
    else yield { plate: unlisted(issuers, listed), isListed: false, isCovered };
  }
}

function unlisted(issuers: Issuers, listed: ReadonlyMap<string, IssuedPlate>): IssuedPlate {
  for (;;) {
    const plate = issuers.plate(HOME_SHARE);
    if (!listed.has(keyOf(plate))) return plate;
  }
}
