import { z } from 'zod';
import type { Picture } from '../../domain/picture/frame.ts';
import { distance, type Quad } from '../../domain/picture/geometry.ts';
import type { RegionReading } from '../../domain/plate/region-reading.ts';
import type { CharacterDistribution } from '../../domain/read/plate-candidate.ts';
import { lumaOf, normalize } from '../../imaging/normalize.ts';
import type { ColourCrop } from '../../imaging/rectify-colour.ts';
import { sharpness } from '../../imaging/sharpness.ts';
import { type Model, probabilitiesOf } from '../models/inference.ts';
import {
  margin,
  modelEntry,
  probability,
  provenance,
  readingSettings,
  refuseProblems,
  regionLabel,
  valuesPerItem,
} from '../models/model-entry.ts';
import { decideRegion } from '../region/decide-region.ts';
import type { CharacterReader, CropReading, RegionTeller } from './character-reader.ts';
import { PictureInput, picturePreparation, pictureProblems } from './picture-input.ts';
import { smoothCrop } from './smooth-crop.ts';

const NO_CHARACTER = '_';
const ILLEGIBLE = '?';

const fields = z.strictObject({
  contract: z.literal('slots'),
  ...modelEntry.shape,
  ...provenance.shape,
  ...readingSettings.shape,
  picture: picturePreparation,
  /** The margin of the crop on every side, as a fraction of the plate's width and height. */
  margin,
  /** The output `[n, slots, alphabet]` or `[n, slots × alphabet]`, after softmax. */
  characters: z.strictObject({
    output: z.string(),
    slots: z.number().int().positive(),
    alphabet: z.string().min(2),
    /** The character of the alphabet that stands for an empty slot. */
    pad: z.string().length(1),
  }),
  /** A second output `[n, labels]`, after softmax. */
  regions: z
    .strictObject({ output: z.string(), labels: z.array(regionLabel).min(2), threshold: probability })
    .optional(),
});

/** A reader with a fixed number of slots. Each slot holds one character or none. */
export const slotsEntry = fields.superRefine(refuseProblems(slotsProblems));

type SlotsEntry = z.infer<typeof fields>;
type RegionsEntry = NonNullable<SlotsEntry['regions']>;

function slotsProblems(entry: SlotsEntry): readonly string[] {
  return [
    ...pictureProblems(entry),
    ...alphabetProblems(entry.characters),
    ...characterProblems(entry),
    ...regionProblems(entry),
  ];
}

function alphabetProblems({ alphabet, pad }: SlotsEntry['characters']): readonly string[] {
  const problems: string[] = [];
  const foreign = [...alphabet].filter((char) => char !== pad && !/[A-Z0-9]/.test(char));
  if (!alphabet.includes(pad)) problems.push(`the alphabet has no pad character "${pad}"`);
  if (/[A-Z0-9]/.test(pad)) problems.push(`the pad character "${pad}" occurs on plates`);
  if (new Set(alphabet).size !== alphabet.length) problems.push('the alphabet names a character twice');
  if (foreign.length > 0)
    problems.push(`the alphabet has "${foreign.join('')}": plate texts are of A to Z and 0 to 9`);
  return problems;
}

function characterProblems({ characters, outputs }: SlotsEntry): readonly string[] {
  const { output: name, slots, alphabet } = characters;
  const output = outputs.find((candidate) => candidate.name === name);
  if (!output) return [`there is no output "${name}" for the characters`];
  const sides = output.shape.slice(1);
  const fits =
    sides.length === 1
      ? sides[0] === slots * alphabet.length
      : String(sides) === String([slots, alphabet.length]);
  return fits
    ? []
    : [
        `output "${name}" is [${output.shape.join(', ')}], but ${slots} slots with an alphabet of ${alphabet.length} characters are [n, ${slots}, ${alphabet.length}] or [n, ${slots * alphabet.length}]`,
      ];
}

function regionProblems({ regions, outputs }: SlotsEntry): readonly string[] {
  if (!regions) return [];
  const { output: name, labels } = regions;
  const output = outputs.find((candidate) => candidate.name === name);
  if (!output) return [`there is no output "${name}" for the regions`];
  const problems: string[] = [];
  if (new Set(labels).size !== labels.length) problems.push('names a region twice');
  if (valuesPerItem(output) !== labels.length)
    problems.push(
      `output "${name}" is [${output.shape.join(', ')}], but there are ${labels.length} region labels`,
    );
  return problems;
}

/** Reads characters, and regions if the model recognizes them. */
export class SlotReader implements CharacterReader {
  readonly regions: RegionTeller | null;
  readonly #model: Model;
  readonly #entry: SlotsEntry;
  readonly #input: PictureInput;

  constructor(model: Model, entry: SlotsEntry) {
    this.#model = model;
    this.#entry = entry;
    this.#input = new PictureInput(entry);
    const { regions } = entry;
    // This runs the model once more, but a region is requested once per passage, not for every look.
    this.regions = regions ? { read: (picture, quad) => this.#readRegion(picture, quad, regions) } : null;
  }

  rectify(picture: Picture, [tl, tr, br, bl]: Quad): ColourCrop {
    const twiceWidth = distance(tl, tr) + distance(bl, br);
    const { widthPx, heightPx } = this.#input.sizeFor(twiceWidth, distance(tl, bl) + distance(tr, br));
    return smoothCrop(picture, [tl, tr, br, bl], widthPx, heightPx, this.#entry.margin);
  }

  async read(crop: ColourCrop): Promise<CropReading> {
    const { output, alphabet, pad } = this.#entry.characters;
    return {
      main: inOurOrder(await this.#run(crop, output, alphabet.length), alphabet, pad),
      stacked: { alphabet: NO_CHARACTER, rows: [] },
      stackedPosition: Float32Array.of(1, 0, 0, 0),
      sharpness: sharpness(normalize(lumaOf(crop), this.#entry.margin), crop.widthPx),
    };
  }

  async #readRegion(
    picture: Picture,
    quad: Quad,
    { output, labels, threshold }: RegionsEntry,
  ): Promise<RegionReading> {
    const data = await this.#run(this.rectify(picture, quad), output, labels.length);
    const probabilities = labels.map((region, i) => ({ region, p: data[i] ?? 0 })); // the manifest check counts them
    // Nobody calibrated these probabilities. The region is reported without a confidence, so no alert interrupts
    // because of it (A5).
    return { ...decideRegion(probabilities, threshold), regionConfidence: null, regionLikelihoods: [] };
  }

  async #run(crop: ColourCrop, output: string, classes: number): Promise<Float32Array> {
    const outputs = await this.#model.run(this.#input.name, this.#input.tensorOf(crop));
    return probabilitiesOf(outputs, output, classes);
  }
}

/**
 * One row per slot, its classes ordered as in our alphabets: characters, "no character", and "illegible", which is 0.
 */
function inOurOrder(data: Float32Array, alphabet: string, pad: string): CharacterDistribution {
  const padAt = alphabet.indexOf(pad);
  const rows = Array.from({ length: data.length / alphabet.length }, (_, slot) => {
    const row = data.subarray(slot * alphabet.length, (slot + 1) * alphabet.length);
    return Float32Array.of(...row.subarray(0, padAt), ...row.subarray(padAt + 1), row[padAt] ?? 0, 0);
  });
  return { alphabet: `${alphabet.replace(pad, '')}${NO_CHARACTER}${ILLEGIBLE}`, rows };
}
