import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  colouredPlate,
  greyReader,
  type ManifestOfOthers,
  modelsOfOthers,
  PLATE_BOX,
} from '../../support/recognition/models-of-others.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { waypost } from '../../support/unit/waypost.ts';

const read = (...args: string[]) => waypost('read', ...args);

/** What `read --json --models` says of red, green, white, red. */
async function readWith(change?: (manifest: ManifestOfOthers) => object | undefined, ...flags: string[]) {
  using folder = temporaryFolder();
  const picture = await colouredPlate(folder.path, '#f00', '#0f0', '#fff', '#f00');
  const outcome = await read('--json', ...flags, '--models', modelsOfOthers(folder.path, change), picture);
  expect(outcome).toMatchObject({ code: 0, err: '' });
  return JSON.parse(outcome.out).plates;
}

describe('models of others', () => {
  it('find a plate as a box and read it in slots, with its region', async () => {
    const plates = await readWith();
    expect(plates).toMatchObject([
      {
        status: 'read',
        text: 'AB7A',
        stacked: [],
        region: 'AA',
        regionConfidence: null,
        localizationConfidence: expect.closeTo(0.9),
      },
    ]);
    for (const [i, value] of PLATE_BOX.entries()) expect(plates[0].box[i]).toBeCloseTo(value, 0);
    expect(plates[0].quad[2]).toEqual([plates[0].box[2], plates[0].box[3]]);
  });

  it('report no region if the manifest names none, or if it is not probable enough', async () => {
    const withoutRegions = (manifest: ManifestOfOthers) => {
      const { regions: _, ...reader } = manifest.reader;
      return { ...manifest, reader };
    };
    expect(await readWith(withoutRegions)).toMatchObject([{ region: null, regionAlternatives: [] }]);
    const strict = (manifest: ManifestOfOthers) => {
      manifest.reader.regions.threshold = 1;
      return undefined;
    };
    expect(await readWith(strict)).toMatchObject([{ region: null, regionAlternatives: [{ region: 'AA' }] }]);
  });

  it('get their channels in the order that the manifest says', async () => {
    const bgr = (manifest: ManifestOfOthers) => {
      manifest.reader.picture = { channels: 'bgr' };
      return undefined;
    };
    expect(await readWith(bgr)).toMatchObject([{ text: 'CB7C' }]);
  });

  it('get the picture where the manifest puts it, and its proportions if they are kept', async () => {
    const atTheTop = (manifest: ManifestOfOthers) => {
      manifest.localizer.picture.letterbox.align = 'top-left';
      return undefined;
    };
    const [plate] = await readWith(atTheTop);
    for (const [i, value] of PLATE_BOX.entries()) expect(plate.box[i]).toBeCloseTo(value, 0);
    // The square picture of a crop lies in the middle two of four slots; black beside it is no character.
    const kept = (manifest: ManifestOfOthers) => {
      manifest.reader.picture = { channels: 'rgb', letterbox: { fill: 0, align: 'centre' } };
      return undefined;
    };
    using folder = temporaryFolder();
    const models = modelsOfOthers(folder.path, kept);
    const picture = await colouredPlate(folder.path, '#f00');
    const { default: sharp } = await import('sharp');
    const square = join(folder.path, 'square.png');
    await sharp(picture).extract({ left: 130, top: 70, width: 100, height: 100 }).toFile(square);
    expect(JSON.parse((await read('--json', '--crop', '--models', models, square)).out).plates).toMatchObject(
      [{ text: 'AA' }],
    );
  });

  it('may read grey floats from -1 to 1 into one flat row', async () => {
    const grey = (manifest: ManifestOfOthers) => ({ ...manifest, reader: greyReader() });
    const found = await readWith(grey);
    // Green is brighter than grey 127, red is not.
    expect(found).toMatchObject([{ text: 'WW', region: null }]);
  });
});

describe('a folder of models that is not right', () => {
  it.each<[string, (m: ManifestOfOthers, path: string) => void, number, RegExp]>([
    [
      'a missing file',
      (_, path) => rmSync(join(path, 'boxes.onnx')),
      74,
      /model .*boxes\.onnx cannot be read/,
    ],
    [
      'a file that is no model',
      (m, path) => {
        writeFileSync(join(path, 'boxes.onnx'), 'x');
        m.localizer.sha256 = '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881';
      },
      74,
      /boxes\.onnx is not an ONNX model that can be run/,
    ],
    [
      'another file',
      (m) => {
        m.reader.sha256 = '0'.repeat(64);
      },
      74,
      /slots\.onnx is not the model that its manifest names: SHA-256 .*, expected 0{64}/,
    ],
    [
      'another shape',
      (m) => {
        m.localizer.inputs = [{ name: 'images', shape: [1, 3, 416, 416] }];
      },
      74,
      /boxes\.onnx does not fit its manifest: input "images" is \[1, 3, 96, 96\], expected \[1, 3, 416, 416\]/,
    ],
    [
      'another type',
      (m) => {
        Object.assign(m.reader.inputs[0] ?? {}, { type: 'float' });
        m.reader.picture = { channels: 'rgb', range: [0, 1] };
      },
      74,
      /slots\.onnx does not fit its manifest: input "input" is of type uint8, expected float/,
    ],
    [
      'an unknown contract',
      (m) => {
        m.localizer.contract = 'yolo';
      },
      78,
      /no known contract: it may be "heat-map" or "boxes"\s+→ at localizer\.contract/,
    ],
    [
      'the contract of our own models',
      (m) => {
        m.reader.contract = 'stacked-slots';
      },
      78,
      /needs the input "crop" and the outputs "characters", "stacked", "stackedPosition"|at reader\.alphabet/,
    ],
    [
      'an alphabet that is too short',
      (m) => {
        m.reader.characters.alphabet = '_7AB';
      },
      78,
      /output "plate" is \[n, 4, 5\], but 4 slots with an alphabet of 4 characters are \[n, 4, 4\] or \[n, 16\]\s+→ at reader/,
    ],
    [
      'another length of an output that the model leaves open',
      (m) => {
        const reader = greyReader();
        reader.characters.slots = 5;
        Object.assign(m.reader, reader, {
          regions: undefined,
          outputs: [{ name: 'characters', shape: ['n', 10] }],
        });
      },
      74,
      /slots-grey\.onnx does not fit its manifest: output "characters" is \[1, 8\], expected \[n, 10\]/,
    ],
    [
      'a picture of a size that the model cannot take and does not declare',
      (m) => {
        const reader = greyReader();
        Object.assign(m.reader, reader, {
          regions: undefined,
          inputs: [{ name: 'crop', shape: ['n', 1, 20, 32] }],
        });
      },
      74,
      /slots-grey\.onnx cannot be run on a picture of the shape \[1, 1, 20, 32\] that its manifest names/,
    ],
    [
      'an output without softmax',
      (m) => {
        m.reader.outputs = [
          { name: 'scores', shape: ['n', 4, 5] },
          { name: 'region', shape: ['n', 3] },
        ];
        m.reader.characters.output = 'scores';
      },
      74,
      /output "scores" holds no probabilities: 5 of them add up to .*\. Export the model with its softmax/,
    ],
    [
      'an output that is not of floats',
      (m) => {
        m.reader.outputs.push({ name: 'best', shape: ['n', 4], type: 'int64' } as never);
      },
      78,
      /at reader\.outputs\[2\]\.type/,
    ],
    [
      'a misspelt key',
      (m) => {
        Object.assign(m.localizer, { colums: [] });
      },
      78,
      /Unrecognized key: "colums"\s+→ at localizer/,
    ],
    [
      'columns that do not fit the rows',
      (m) => {
        m.localizer.columns.pop();
      },
      78,
      /output "rows" must be \[n, 6\][\s\S]*"columns" has no "score"/,
    ],
  ])('is refused: %s', async (_name, damage, code, message) => {
    using folder = temporaryFolder();
    const picture = await colouredPlate(folder.path, '#f00', '#0f0');
    const path = modelsOfOthers(folder.path, (manifest, models) => {
      damage(manifest, models);
      return undefined;
    });
    const outcome = await read('--models', path, picture);
    expect(outcome.err).toMatch(message);
    expect(outcome).toMatchObject({ code, out: '' });
  });
});
