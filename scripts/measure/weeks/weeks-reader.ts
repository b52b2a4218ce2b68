/**
 * What the unit would have read of a plate, drawn from how it read real ones (`reader-profiles.json`).
 *
 * A plate's confidence is drawn from those of real plates, and it is misread with the chance that this leaves: its
 * confidence is calibrated. Its characters are drawn from real ones of plates as sure; a misread one is turned into what
 * some real character of its kind was held possible to be, and the true one stays among its alternatives as it was there.
 * Its region is what the region reader said of some real picture of that region. Characters and regions err independently.
 */

import { PlateText } from '../../../src/domain/plate/plate-text.ts';
import type { RegionReading } from '../../../src/domain/plate/region-reading.ts';
import type { CharacterReading } from '../../../src/domain/read/plate-candidate.ts';
import { localRegion } from '../../../src/domain/traffic/local-region.ts';
import type { RegionShares } from '../../../src/domain/traffic/match-probability.ts';
import { withSyntax } from '../../../src/recognition/region/decide-region.ts';
import type { PlateSyntax } from '../../../src/recognition/region/plate-syntax.ts';
import type { SeededRandom } from '../../../test/support/seeded-random.ts';
import type { CoveredProfile } from '../covered/covered-profile.ts';
import type { CharacterProfile, PlateProfile, ReaderProfiles } from './reader-profile.ts';
import type { IssuedPlate } from './weeks-traffic.ts';

export type DrawnRead = RegionReading & {
  readonly text: PlateText;
  readonly confidence: number;
  readonly characters: readonly CharacterReading[];
};

export type ReaderOptions = {
  readonly covered: CoveredProfile;
  readonly syntax: PlateSyntax;
  /** Log-odds that a region gains if the text fits its serial formats, as the region reader's manifest has it. */
  readonly syntaxWeight: number;
  /** How frequent the unit takes each region to be. */
  readonly shares: RegionShares;
};

const PER_MILLION = 1_000_000;

export class DrawnReader {
  readonly #profiles: ReaderProfiles;
  readonly #random: SeededRandom;
  /** By stratum and true character: how it was read where it was read right. */
  readonly #right: readonly ReadonlyMap<string, readonly CharacterProfile[]>[];
  /** By true character, over all strata: those with something else that was held possible. */
  readonly #doubtful: ReadonlyMap<string, readonly CharacterProfile[]>;
  readonly #options: ReaderOptions;

  constructor(profiles: ReaderProfiles, random: SeededRandom, options: ReaderOptions) {
    this.#profiles = profiles;
    this.#random = random;
    this.#options = options;
    this.#right = profiles.strata.map(({ characters }) =>
      Map.groupBy(
        characters.filter(({ wanted, char }) => wanted === char),
        ({ wanted }) => wanted,
      ),
    );
    const all = profiles.strata.flatMap(({ characters }) => characters);
    this.#doubtful = Map.groupBy(
      all.filter(({ wanted, char, others }) => (wanted === char ? others.length > 0 : true)),
      ({ wanted }) => wanted,
    );
  }

  /** @returns null where the plate is not read */
  read(plate: IssuedPlate): DrawnRead | null {
    const { plates, notRead, strata } = this.#profiles;
    if (this.#random.int(plates) < notRead) return null;
    const stratum = this.#random.int(strata.length);
    const sample = this.#pick(strata[stratum]?.plates ?? []);
    if (sample === undefined) return null;
    const { confidence, least, tooLong, isOtherwise, pOfTrue } = sample;
    const drawn = [...plate.text].map((char) => this.#character(stratum, char));
    if (tooLong !== 0)
      return this.#finish(plate, this.#ofOtherLength(plate, { tooLong, pOfTrue }), confidence);
    const errors = isOtherwise ? 3 : this.#happens(1 - confidence) ? 1 : 0;
    const characters = errors === 0 ? drawn : this.#misread(plate.text, drawn, { errors, least });
    return this.#finish(plate, characters, confidence);
  }

  /**
   * A plate of which something hides a character. What is read as another plate is as sure of each of its characters as it
   * can be: nothing tells the matching what was hidden.
   * @returns null where the plate is not read
   */
  readCovered(plate: IssuedPlate): DrawnRead | null {
    const { pictures, right, otherPlate } = this.#options.covered;
    const at = this.#random.int(pictures);
    if (at < right) return this.read(plate);
    const sample = otherPlate[at - right];
    if (sample === undefined) return null;
    const { place, shorterBy, confidence } = sample;
    const characters = [...otherText(plate.text, place, shorterBy, this.#random)].map(
      (char): CharacterReading => ({ char, confidence: 0.999, alternatives: [] }),
    );
    return this.#finish(plate, characters, confidence);
  }

  #finish(plate: IssuedPlate, characters: readonly CharacterReading[], confidence: number): DrawnRead | null {
    const text = PlateText.parse(characters.map(({ char }) => char).join(''));
    return text && { text, confidence, characters, ...this.#region(text, plate.region) };
  }

  #character(stratum: number, char: string): CharacterReading {
    const sample = this.#pick(this.#right[stratum]?.get(char) ?? []);
    return sample === undefined ? { char, confidence: 0.999, alternatives: [] } : readingOf(sample);
  }

  #misread(
    text: string,
    drawn: readonly CharacterReading[],
    { errors, least }: { readonly errors: number; readonly least: number },
  ): readonly CharacterReading[] {
    const characters = [...drawn];
    for (let count = 0; count < errors; count += 1) {
      const places = [...text]
        .map((_, place) => place)
        .filter((place) => this.#doubtful.has(text[place] ?? ''));
      const place = this.#pick(places);
      if (place !== undefined) characters[place] = this.#wrong(text[place] ?? '', least);
    }
    return characters;
  }

  /**
   * Real characters that were misread stand as they are; of the others, the likeliest two change places.
   * @param least a plate that is read as surely as this one has no character under it; where all samples are, the surest
   *   stands for it
   */
  #wrong(char: string, least: number): CharacterReading {
    const all = this.#doubtful.get(char) ?? [];
    const bound = Math.min(least, Math.max(...all.map(({ p }) => p)));
    const samples = all.filter(({ p }) => p >= bound);
    const weights = samples.map(({ wanted, char: read, p }) => (read === wanted ? 1 - p : 1));
    const sample = samples[this.#weighted(weights)];
    if (sample === undefined) return { char, confidence: 0.999, alternatives: [] };
    if (sample.char !== sample.wanted) return readingOf(sample);
    const [second, ...others] = sample.others;
    if (second === undefined) return readingOf(sample);
    return readingOf({ ...sample, char: second[0], others: [[char, second[1]], ...others] });
  }

  /** One character too many was doubtful in every plate that had it; its neighbours were read twice. */
  #ofOtherLength(
    { text }: IssuedPlate,
    { tooLong, pOfTrue }: Pick<PlateProfile, 'tooLong' | 'pOfTrue'>,
  ): readonly CharacterReading[] {
    const sure = [...text].map((char): CharacterReading => ({ char, confidence: 1, alternatives: [] }));
    if (tooLong < 0) return sure.slice(0, tooLong);
    const absent = pOfTrue > 0 ? { absent: pOfTrue ** (1 / tooLong) } : {};
    const doubled = sure
      .slice(-tooLong)
      .map((one) => ({ ...one, confidence: 1 - (absent.absent ?? 0), ...absent }));
    return [...sure, ...doubled];
  }

  /** A region's picture says what some real picture of that region said, and the serial's form adds its part. */
  #region(text: PlateText, region: string): RegionReading {
    const vector = this.#pick(this.#profiles.regions[region] ?? []) ?? [];
    const seen = withSyntax(
      vector.map(([each, p]) => ({ region: each, p })),
      this.#options.syntax.judge(text).regions,
      this.#options.syntaxWeight,
    );
    return { regionLikelihoods: seen, ...localRegion(seen, this.#options.shares) };
  }

  #happens(chance: number): boolean {
    return this.#random.int(PER_MILLION) < chance * PER_MILLION;
  }

  #pick<T>(items: readonly T[]): T | undefined {
    return items[this.#random.int(items.length)];
  }

  #weighted(weights: readonly number[]): number {
    let at = (this.#random.int(PER_MILLION) / PER_MILLION) * weights.reduce((sum, weight) => sum + weight, 0);
    return weights.findIndex((weight) => {
      at -= weight;
      return at < 0;
    });
  }
}

const readingOf = ({ char, p, others }: CharacterProfile): CharacterReading => ({
  char,
  confidence: p,
  alternatives: others.map(([other, chance]) => ({ char: other, p: chance })),
});

const ALL_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Characters are missing at the hidden place, or one is read there that the plate does not have. */
function otherText(
  text: string,
  place: CoveredProfile['otherPlate'][number]['place'],
  shorterBy: number,
  random: SeededRandom,
): string {
  const missing = Math.max(shorterBy, 0);
  const from = { first: 0, middle: Math.floor((text.length - missing) / 2), last: text.length - missing }[
    place
  ];
  if (missing > 0) return text.slice(0, from) + text.slice(from + missing);
  const at = place === 'last' ? text.length - 1 : from;
  const others = [...ALL_CHARACTERS].filter((char) => char !== text[at]);
  return text.slice(0, at) + (others[random.int(others.length)] ?? '') + text.slice(at + 1);
}
