import { z } from 'zod';
import { lumaOf } from '../../imaging/normalize.ts';
import type { ColourCrop } from '../../imaging/rectify-colour.ts';
import type { InputTensor } from '../models/inference.ts';
import type { ModelEntry } from '../models/model-entry.ts';

const CHANNELS = { rgb: 3, bgr: 3, grey: 1 } as const;

/** The form in which a model expects its picture, beyond what the shape and type of its input say. */
export const picturePreparation = z.strictObject({
  channels: z.enum(['rgb', 'bgr', 'grey']),
  /** The values of black and white in a float input. A uint8 input takes 0..255 unchanged. */
  range: z.tuple([z.number(), z.number()]).optional(),
  /** Keeps the proportions and fills the rest with this grey (0..255); without it the picture is stretched. */
  letterbox: z
    .strictObject({ fill: z.number().int().min(0).max(255), align: z.enum(['centre', 'top-left']) })
    .optional(),
});

type Entry = Pick<ModelEntry, 'inputs'> & { readonly picture: z.infer<typeof picturePreparation> };

type Layout = {
  readonly order: 'channels-first' | 'channels-last';
  readonly widthPx: number;
  readonly heightPx: number;
};

/** The problems in what the manifest says about the input, if any. */
export function pictureProblems(entry: Entry): readonly string[] {
  const { channels, range } = entry.picture;
  const type = entry.inputs[0]?.type;
  const count = CHANNELS[channels];
  const problems: string[] = [];
  if (!layoutOf(entry))
    problems.push(
      `the input of a model with "channels": "${channels}" is [n, ${count}, height, width] or [n, height, width, ${count}], with n open or 1 and numbers for the others`,
    );
  if (type === 'float' && !range)
    problems.push('"picture.range" is missing: what black and white become, such as [0, 1]');
  if (type === 'uint8' && range)
    problems.push('"picture.range" is for inputs of type float: uint8 takes 0 to 255 as they are');
  return problems;
}

function layoutOf({ inputs: [input], picture }: Entry): Layout | null {
  const [batch, a, b, c, ...more] = input?.shape ?? [];
  if ((typeof batch === 'number' && batch !== 1) || more.length > 0) return null;
  const count = CHANNELS[picture.channels];
  if (a === count && typeof b === 'number' && typeof c === 'number')
    return { order: 'channels-first', heightPx: b, widthPx: c };
  if (c === count && typeof a === 'number' && typeof b === 'number')
    return { order: 'channels-last', heightPx: a, widthPx: b };
  return null;
}

/** Turns pictures into the input tensor that a manifest describes. */
export class PictureInput {
  readonly name: string;
  readonly #entry: Entry;
  readonly #layout: Layout;

  /** @param entry one for which `pictureProblems` found no problem. */
  constructor(entry: Entry) {
    this.name = entry.inputs[0]?.name ?? '';
    this.#entry = entry;
    this.#layout = layoutOf(entry) as Layout; // the manifest check rejects all others
  }

  /** The size in which a picture of these proportions must be given to `tensorOf`, in pixels of the input. */
  sizeFor(width: number, height: number): { readonly widthPx: number; readonly heightPx: number } {
    const { widthPx, heightPx } = this.#layout;
    if (!this.#entry.picture.letterbox) return { widthPx, heightPx };
    const ratio = Math.min(widthPx / width, heightPx / height);
    const scaled = (length: number, limit: number) =>
      Math.min(Math.max(Math.round(length * ratio), 1), limit);
    return { widthPx: scaled(width, widthPx), heightPx: scaled(height, heightPx) };
  }

  /** The position of the upper left corner of a picture of that size in the input, in pixels. */
  placeOf(size: {
    readonly widthPx: number;
    readonly heightPx: number;
  }): readonly [left: number, top: number] {
    if (this.#entry.picture.letterbox?.align !== 'centre') return [0, 0];
    return [(this.#layout.widthPx - size.widthPx) >> 1, (this.#layout.heightPx - size.heightPx) >> 1];
  }

  tensorOf(crop: ColourCrop): InputTensor {
    const { widthPx, heightPx, order } = this.#layout;
    const planes = this.#planesOf(crop);
    const pixels = widthPx * heightPx;
    const [perChannel, perPixel] = order === 'channels-first' ? [pixels, 1] : [1, planes.length];
    const { data, levelOf } = this.#empty(pixels * planes.length);
    const [left, top] = this.placeOf(crop);
    for (const [channel, plane] of planes.entries())
      for (let row = 0, from = 0; row < crop.heightPx; row++) {
        let to = channel * perChannel + ((row + top) * widthPx + left) * perPixel;
        for (let column = 0; column < crop.widthPx; column++, to += perPixel)
          data[to] = levelOf(plane[from++] as number); // inside by construction
      }
    const sides = [heightPx, widthPx];
    const shape = order === 'channels-first' ? [1, planes.length, ...sides] : [1, ...sides, planes.length];
    return { shape, data };
  }

  #planesOf(crop: ColourCrop): readonly Float32Array[] {
    const { channels } = this.#entry.picture;
    if (channels === 'grey') return [lumaOf(crop).data];
    const pixels = crop.widthPx * crop.heightPx;
    const rgb = [0, 1, 2].map((channel) => crop.data.subarray(channel * pixels, (channel + 1) * pixels));
    return channels === 'rgb' ? rgb : rgb.toReversed();
  }

  /** The empty input, and the conversion of a sample of 0..255 to an input value. */
  #empty(length: number): {
    readonly data: Float32Array | Uint8Array;
    readonly levelOf: (sample: number) => number;
  } {
    const { inputs, picture } = this.#entry;
    const fill = picture.letterbox?.fill ?? 0;
    if (inputs[0]?.type === 'uint8') return { data: new Uint8Array(length).fill(fill), levelOf: Math.round };
    const [black, white] = picture.range ?? [0, 1];
    const levelOf = (sample: number): number => black + (sample / 255) * (white - black);
    return { data: new Float32Array(length).fill(levelOf(fill)), levelOf };
  }
}
