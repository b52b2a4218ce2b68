import type { CharacterDistribution } from '../domain/plate-candidate.ts';
import { type FloatTensor, type Model, outputOf } from './inference.ts';

export const READER_WIDTH = 160;
export const READER_HEIGHT = 64;
/** Part of the plate's width and height that the crop is wider on every side: first characters are lost to tight crops. */
export const READER_MARGIN = 0.06;

/** Everything the reader says of one crop. */
export type ReaderOutput = {
  readonly main: CharacterDistribution;
  /** Small characters beside the main serial, top to bottom; their alphabet ends with "no character". */
  readonly stacked: CharacterDistribution;
  /** Probabilities of: no stacked characters, prefix, suffix, infix. */
  readonly stackedPosition: Float32Array;
};

/** Segmentation and character recognition in one model: a normalized crop becomes probabilities per position. */
export class CharacterReader {
  readonly #model: Model;
  readonly #alphabet: string;

  /** @param alphabet one character a class; the last two are "no character" and "illegible". */
  constructor(model: Model, alphabet: string) {
    this.#model = model;
    this.#alphabet = alphabet;
  }

  /** @param crop 64 × 160 values as `normalize` gives them. */
  async read(crop: Float32Array): Promise<ReaderOutput> {
    const outputs = await this.#model.run('crop', { shape: [1, 1, READER_HEIGHT, READER_WIDTH], data: crop });
    return {
      main: { alphabet: this.#alphabet, rows: rowsOf(outputOf(outputs, 'characters')) },
      stacked: { alphabet: this.#alphabet.slice(0, -1), rows: rowsOf(outputOf(outputs, 'stacked')) },
      stackedPosition: outputOf(outputs, 'stackedPosition').data,
    };
  }
}

/** [1, positions, classes] as one array a position. */
function rowsOf(tensor: FloatTensor): readonly Float32Array[] {
  const [, positions = 0, classes = 0] = tensor.shape;
  return Array.from({ length: positions }, (_, i) => tensor.data.slice(i * classes, (i + 1) * classes));
}
