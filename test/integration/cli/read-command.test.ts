import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { benchPicture, GOLDEN_FOLDER } from '../../support/recognition/golden.ts';
import { modelsWithRegion } from '../../support/recognition/models-with-region.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const main = join(import.meta.dirname, '../../../src/main.ts');

/** The contract of `read --json`, written down apart from the code that fills it. */
const p = z.number().min(0).max(1);
const point = z.tuple([z.number(), z.number()]);
const pictureLine = z.strictObject({
  schema: z.literal(1),
  file: z.string(),
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
  models: z.strictObject({ localizer: z.string(), reader: z.string(), region: z.string().optional() }),
  plates: z.array(
    z.strictObject({
      status: z.enum(['read', 'illegible', 'rejected']),
      text: z.string().nullable(),
      stacked: z.array(
        z.strictObject({ chars: z.string(), position: z.enum(['prefix', 'suffix', 'infix']), confidence: p }),
      ),
      confidence: p,
      characters: z.array(
        z.strictObject({
          char: z.string().length(1),
          confidence: p,
          absent: p.optional(),
          alternatives: z.array(z.strictObject({ char: z.string().length(1), p })),
        }),
      ),
      region: z.string().nullable(),
      regionConfidence: p.nullable(),
      regionAlternatives: z.array(z.strictObject({ region: z.string(), p })),
      box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
      quad: z.tuple([point, point, point, point]),
      localizationConfidence: p,
    }),
  ),
  unread: z.int().min(0),
  ms: z.strictObject({
    decode: z.number(),
    localize: z.number(),
    rectify: z.number(),
    read: z.number(),
    region: z.number().optional(),
    total: z.number(),
  }),
});
const errorLine = z.strictObject({ schema: z.literal(1), file: z.string(), error: z.string() });
const line = z.union([pictureLine, errorLine]);

type Outcome = {
  readonly code: number;
  readonly lines: readonly z.infer<typeof line>[];
  readonly err: string;
};

const read = (...args: string[]): Promise<Outcome> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [main, 'read', '--json', ...args], (_error, out, err) => {
      const lines = out.trim().split('\n').filter(Boolean);
      resolve({ code: child.exitCode ?? -1, lines: lines.map((text) => line.parse(JSON.parse(text))), err });
    });
  });

const grey = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#808080' } });

async function savePicture(folder: string, name: string, picture: Sharp): Promise<string> {
  const file = join(folder, name);
  await picture.toFile(file);
  return file;
}

describe('read --json', () => {
  it('finds nothing on an empty wall, which is no error', async () => {
    using folder = temporaryFolder();
    const file = await savePicture(folder.path, 'wall.jpg', grey(640, 360));
    const { code, lines } = await read(file);
    expect(code).toBe(0);
    expect(lines).toMatchObject([{ file, widthPx: 640, heightPx: 360, plates: [] }]);
  });

  it('turns a picture upright by its EXIF orientation', async () => {
    using folder = temporaryFolder();
    const file = await savePicture(
      folder.path,
      'turned.jpg',
      grey(640, 360).jpeg().withMetadata({ orientation: 6 }),
    );
    expect((await read(file)).lines).toMatchObject([{ widthPx: 360, heightPx: 640 }]);
  });

  it('treats the whole picture as the plate with --crop', async () => {
    using folder = temporaryFolder();
    const file = await savePicture(folder.path, 'crop.png', grey(320, 160));
    const { lines } = await read('--crop', file);
    expect(lines).toMatchObject([{ plates: [{ localizationConfidence: 1 }] }]);
  });

  it('reports the region of each plate, and its alternatives', async () => {
    using folder = temporaryFolder();
    const street = sharp(join(GOLDEN_FOLDER, benchPicture().file)).tint('#f00');
    const file = await savePicture(folder.path, 'red.png', street);
    const { lines } = await read('--models', modelsWithRegion(folder.path), file);
    expect(lines).toMatchObject([
      {
        models: { region: expect.stringMatching(/^region\.onnx@/) },
        plates: [
          { region: 'US-AA', regionConfidence: expect.any(Number), regionAlternatives: expect.any(Array) },
        ],
        ms: { region: expect.any(Number) },
      },
    ]);
  });

  it('reports no region and no region model if there is none', async () => {
    using folder = temporaryFolder();
    const { lines } = await read(
      '--models',
      modelsWithRegion(folder.path, null),
      join(GOLDEN_FOLDER, benchPicture().file),
    );
    expect(lines).toMatchObject([
      { plates: [{ region: null, regionConfidence: null, regionAlternatives: [] }] },
    ]);
    expect(JSON.stringify(lines)).not.toContain('region.onnx');
  });

  it('gives each bad picture a line that says what to do, reads the others, and ends with 74', async () => {
    using folder = temporaryFolder();
    const good = await savePicture(folder.path, 'good.jpg', grey(320, 180));
    const truncated = join(folder.path, 'corrupt.jpg');
    const noise = sharp({
      create: {
        width: 320,
        height: 180,
        channels: 3,
        background: '#000',
        noise: { type: 'gaussian', mean: 128, sigma: 30 },
      },
    });
    const whole = await noise.jpeg().toBuffer();
    writeFileSync(truncated, whole.subarray(0, whole.length >> 1));
    const text = join(folder.path, 'text.jpg');
    writeFileSync(text, 'this is no picture\n');
    const empty = join(folder.path, 'empty.jpg');
    writeFileSync(empty, '');
    const tiny = await savePicture(folder.path, 'tiny.png', grey(1, 1));
    const huge = await savePicture(folder.path, 'huge.png', grey(12_000, 9_000));
    const absent = join(folder.path, 'absent.jpg');
    const { code, lines } = await read(truncated, text, empty, tiny, huge, absent, good);
    expect(code).toBe(74);
    expect(lines.map((found) => ('error' in found ? found.error : 'read'))).toEqual([
      expect.stringMatching(/corrupt\.jpg cannot be decoded.*take the picture again/),
      expect.stringMatching(/text\.jpg cannot be decoded.*Check the file/),
      expect.stringMatching(/empty\.jpg is empty/),
      expect.stringMatching(/tiny\.png has 1×1 pixels.*Take a larger picture/),
      expect.stringMatching(/huge\.png has 12000×9000 pixels.*Scale it down/),
      expect.stringMatching(/absent\.jpg cannot be opened\. Check the path/),
      'read',
    ]);
  });
});
