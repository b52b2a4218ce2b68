import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

/** Made by `test/fixtures/make-models-of-others.py`, which says what they answer to. */
const FIXTURES = join(import.meta.dirname, '../../fixtures/models-of-others');

const fileEntry = (file: string) => ({
  file,
  sha256: createHash('sha256')
    .update(readFileSync(join(FIXTURES, file)))
    .digest('hex'),
});

const READING = { thresholds: { legibleCharacter: 0.5 }, calibration: { a: 1, b: 0, syntax: 0 } };

/** A localizer that finds red plates, and a reader of four slots that knows letters by their colour. */
export const manifestOfOthers = () => ({
  localizer: {
    contract: 'boxes',
    ...fileEntry('boxes.onnx'),
    inputs: [{ name: 'images', shape: [1, 3, 96, 96] as (number | string)[] }],
    outputs: [{ name: 'rows', shape: ['n', 7] }],
    picture: { channels: 'rgb', range: [0, 1], letterbox: { fill: 114, align: 'centre' } },
    columns: ['batch', 'x0', 'y0', 'x1', 'y1', 'class', 'score'],
    thresholds: { localization: 0.25 },
  },
  reader: {
    contract: 'slots',
    ...fileEntry('slots.onnx'),
    inputs: [{ name: 'input', shape: ['n', 16, 32, 3], type: 'uint8' }],
    outputs: [
      { name: 'plate', shape: ['n', 4, 5] },
      { name: 'region', shape: ['n', 3] },
    ],
    picture: { channels: 'rgb' } as object,
    margin: 0,
    characters: { output: 'plate', slots: 4, alphabet: '_7ABC', pad: '_' },
    regions: { output: 'region', labels: ['AA', 'BB', 'unknown'], threshold: 0.6 },
    ...READING,
  },
});

export type ManifestOfOthers = ReturnType<typeof manifestOfOthers>;

/** The same place for a reader of four slots of brightness in one grey channel. */
export const greyReader = () => ({
  contract: 'slots',
  ...fileEntry('slots-grey.onnx'),
  inputs: [{ name: 'crop', shape: ['n', 1, 16, 32] }],
  outputs: [{ name: 'characters', shape: ['n', 8] }],
  picture: { channels: 'grey', range: [-1, 1] },
  margin: 0,
  characters: { output: 'characters', slots: 4, alphabet: '_W', pad: '_' },
  ...READING,
});

/** A folder of these models with whatever `change` does to their manifest. */
export function modelsOfOthers(
  folder: string,
  change: (manifest: ManifestOfOthers, path: string) => object | undefined = () => undefined,
): string {
  const path = join(folder, 'models-of-others');
  mkdirSync(path);
  for (const file of ['boxes.onnx', 'slots.onnx', 'slots-grey.onnx'])
    copyFileSync(join(FIXTURES, file), join(path, file));
  const manifest = manifestOfOthers();
  const changed = change(manifest, path) ?? manifest;
  writeFileSync(join(path, 'manifest.json'), JSON.stringify(changed));
  return path;
}

/** Where the plate of `colouredPlate` is. */
export const PLATE_BOX = [120, 60, 360, 180] as const;

/** A picture of 480×240 with a plate of four coloured quarters on grey. */
export async function colouredPlate(folder: string, ...colours: readonly string[]): Promise<string> {
  const [left, top, right, bottom] = PLATE_BOX;
  const width = (right - left) / colours.length;
  const quarters = colours.map((background, i) => ({
    input: { create: { width, height: bottom - top, channels: 3 as const, background } },
    left: left + i * width,
    top,
  }));
  const file = join(folder, 'plate.png');
  const wall = { width: 480, height: 240, channels: 3 as const, background: '#666' };
  await sharp({ create: wall }).composite(quarters).png().toFile(file);
  return file;
}
