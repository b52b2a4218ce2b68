import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { anotherLook, benchPicture, GOLDEN_FOLDER } from '../recognition/golden.ts';

/** The characters fill this much of a plate's width, evenly, and of its height. */
const TEXT = { width: 0.84, height: 0.6 };

/** The bench picture's plate with the character at `to` (0-based) replaced by that at `from`. */
export function alteredText(from: number, to: number): string {
  const text = benchPicture().plates[0]?.text ?? '';
  return text.slice(0, to) + text.charAt(from) + text.slice(to + 1);
}

/** The bench picture, with the pixels of one character laid over another: a camera could not err more surely. */
async function alteredPicture(path: string, from: number, to: number, quality: number): Promise<void> {
  const { file, plates } = benchPicture();
  const [plate] = plates;
  if (!plate) throw new Error('the bench picture has no plate');
  const [tl, tr, br, bl] = plate.quad;
  const cell = TEXT.width / plate.text.length;
  const widthPx = Math.round(cell * Math.hypot(tr[0] - tl[0], tr[1] - tl[1]));
  const heightPx = Math.round(TEXT.height * Math.hypot(bl[0] - tl[0], bl[1] - tl[1]));
  const place = (index: number) => {
    const u = (1 - TEXT.width) / 2 + cell * (index + 0.5);
    const middle = (i: 0 | 1) => ((1 - u) * (tl[i] + bl[i]) + u * (tr[i] + br[i])) / 2;
    return { left: Math.round(middle(0) - widthPx / 2), top: Math.round(middle(1) - heightPx / 2) };
  };
  const picture = join(GOLDEN_FOLDER, file);
  const character = await sharp(picture)
    .extract({ ...place(from), width: widthPx, height: heightPx })
    .toBuffer();
  await sharp(picture)
    .composite([{ input: character, ...place(to) }])
    .jpeg({ quality })
    .toFile(path);
}

/** A folder of stills of one vehicle whose plate is misread in the first two and read right in the six that follow. */
export async function stillsThatErrFirst(folder: string, from: number, to: number): Promise<string> {
  const path = join(folder, 'stills');
  mkdirSync(path);
  for (const index of [1, 2]) await alteredPicture(join(path, `${index}.jpg`), from, to, 94 + index);
  for (const index of [3, 4, 5, 6, 7, 8]) writeFileSync(join(path, `${index}.jpg`), anotherLook(index));
  return path;
}
