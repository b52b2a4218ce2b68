import { z } from 'zod';
import type { Picture } from '../../domain/picture/frame.ts';
import type { Quad } from '../../domain/picture/geometry.ts';
import { normalize } from '../../imaging/normalize.ts';
import { type GreyCrop, rectify } from '../../imaging/rectify.ts';
import { sharpness } from '../../imaging/sharpness.ts';
import { type FloatTensor, type Model, outputOf } from '../models/inference.ts';
import { named, readingSettings } from '../models/model-entry.ts';
import type { CharacterReader, CropReading } from './character-reader.ts';

const WIDTH = 160;
const HEIGHT = 64;
/** The margin of the crop on every side, as a fraction of the plate's size: a tight crop loses the first character. */
const MARGIN = 0.06;

/** The contract of the bundled reader: a grey crop in; characters and stacked characters out. */
export const stackedSlotsEntry = named('crop', ['characters', 'stacked', 'stackedPosition'])
  .safeExtend({
    contract: z.literal('stacked-slots'),
    /** One class per character, then "no character" and "illegible". */
    alphabet: z.string().min(3),
    ...readingSettings.shape,
  })
  .refine(
    ({ alphabet, outputs }) =>
      outputs.some(({ name, shape }) => name === 'characters' && shape.at(-1) === alphabet.length),
    'the last dimension of "characters" must be as long as the alphabet',
  );

/** Reads the main serial and stacked characters from a normalized grey crop. */
export class StackedReader implements CharacterReader {
  readonly regions = null;
  readonly #model: Model;
  readonly #alphabet: string;

  /** @param alphabet one character per class; the last two are "no character" and "illegible". */
  constructor(model: Model, alphabet: string) {
    this.#model = model;
    this.#alphabet = alphabet;
  }

  rectify({ y: luma }: Picture, quad: Quad): GreyCrop {
    return rectify(luma, quad, WIDTH, HEIGHT, MARGIN);
  }

  async read(crop: GreyCrop): Promise<CropReading> {
    const data = normalize(crop, MARGIN);
    const outputs = await this.#model.run('crop', { shape: [1, 1, HEIGHT, WIDTH], data });
    return {
      main: { alphabet: this.#alphabet, rows: rowsOf(outputOf(outputs, 'characters')) },
      stacked: { alphabet: this.#alphabet.slice(0, -1), rows: rowsOf(outputOf(outputs, 'stacked')) },
      stackedPosition: outputOf(outputs, 'stackedPosition').data,
      sharpness: sharpness(data, WIDTH),
    };
  }
}

/** [1, positions, classes] as one array per position. */
function rowsOf(tensor: FloatTensor): readonly Float32Array[] {
  const [, positions = 0, classes = 0] = tensor.shape;
  return Array.from({ length: positions }, (_, i) => tensor.data.slice(i * classes, (i + 1) * classes));
}
