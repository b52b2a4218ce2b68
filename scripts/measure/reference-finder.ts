import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import type { FoundPlate, PlateFinder } from './plate-finder.ts';

const DETECTOR = 'yolo-v9-t-416-license-plates-end2end1.onnx';
const READER = 'cct_xs_v2_global.onnx';
const SIDE = 416;
const MIN_SCORE = 0.25;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_';
const SLOTS = 10;

/**
 * The reference pair of third-party models, for measuring side by side: tensors and preprocessing as in
 * `peers/README.md` of the data folder.
 * @returns null where the models are not there.
 */
export async function referenceFinder(dataFolder: string): Promise<PlateFinder | null> {
  const paths = [DETECTOR, READER].map((file) => join(dataFolder, 'peers', file));
  if (!paths.every((path) => existsSync(path))) return null;
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 } as const;
  const [detector, reader] = await Promise.all(paths.map((path) => InferenceSession.create(path, options)));
  if (!detector || !reader) return null;
  return {
    name: 'reference',
    async find(file, crop) {
      const { data, info } = await sharp(file)
        .removeAlpha()
        .toColourspace('srgb')
        .raw()
        .toBuffer({ resolveWithObject: true });
      const picture = { data, width: info.width, height: info.height };
      const whole = { box: [0, 0, info.width, info.height], confidence: 1 } as const;
      const found = crop ? [whole] : await detect(detector, picture);
      return Promise.all(found.map(({ box }) => readPlate(reader, picture, box)));
    },
    async close() {
      await Promise.all([detector.release(), reader.release()]);
    },
  };
}

type PixelPart = {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
};
type Rgb = { readonly data: Uint8Array; readonly width: number; readonly height: number };
type Found = Pick<FoundPlate, 'box' | 'confidence'>;

async function detect(session: InferenceSession, picture: Rgb): Promise<readonly Found[]> {
  const { width, height } = picture;
  const r = Math.min(SIDE / width, SIDE / height);
  const [w, h] = [Math.round(width * r), Math.round(height * r)];
  const [dx, dy] = [Math.floor((SIDE - w) / 2), Math.floor((SIDE - h) / 2)];
  const small = await resized(picture, w, h);
  const input = new Float32Array(3 * SIDE * SIDE).fill(114 / 255);
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++)
      for (let c = 0; c < 3; c++)
        input[c * SIDE * SIDE + (y + dy) * SIDE + x + dx] = (small[(y * w + x) * 3 + c] ?? 0) / 255;
  const { output0 } = await session.run({ images: new Tensor('float32', input, [1, 3, SIDE, SIDE]) });
  const rows = floats(output0);
  const found: Found[] = [];
  for (let at = 0; at + 7 <= rows.length; at += 7) {
    const [, x0 = 0, y0 = 0, x1 = 0, y1 = 0, , score = 0] = rows.subarray(at, at + 7);
    if (score < MIN_SCORE) continue;
    const clip = (value: number, max: number): number => Math.min(Math.max(value, 0), max);
    found.push({
      box: [
        clip((x0 - dx) / r, width),
        clip((y0 - dy) / r, height),
        clip((x1 - dx) / r, width),
        clip((y1 - dy) / r, height),
      ],
      confidence: score,
    });
  }
  return found;
}

async function readPlate(
  session: InferenceSession,
  picture: Rgb,
  box: FoundPlate['box'],
): Promise<FoundPlate> {
  const left = Math.min(Math.round(box[0]), picture.width - 1);
  const top = Math.min(Math.round(box[1]), picture.height - 1);
  const part = {
    left,
    top,
    width: Math.max(Math.round(box[2]) - left, 1),
    height: Math.max(Math.round(box[3]) - top, 1),
  };
  const pixels = await resized(picture, 128, 64, part);
  const { plate } = await session.run({ input: new Tensor('uint8', pixels, [1, 64, 128, 3]) });
  const rows = floats(plate);
  let text = '';
  let confidence = 1;
  for (let slot = 0; slot < SLOTS; slot++) {
    const row = rows.subarray(slot * ALPHABET.length, (slot + 1) * ALPHABET.length);
    const best = row.indexOf(Math.max(...row));
    confidence = Math.min(confidence, row[best] ?? 0);
    text += ALPHABET.charAt(best);
  }
  return { box, text: text.replaceAll('_', ''), confidence };
}

async function resized(picture: Rgb, width: number, height: number, part?: PixelPart): Promise<Uint8Array> {
  const raw = { width: picture.width, height: picture.height, channels: 3 } as const;
  const image = sharp(picture.data, { raw });
  const cut = part ? image.extract(part) : image;
  return cut.resize(width, height, { fit: 'fill', kernel: 'linear' }).raw().toBuffer();
}

function floats(tensor: Tensor | undefined): Float32Array {
  return tensor?.data instanceof Float32Array ? tensor.data : new Float32Array(0);
}
