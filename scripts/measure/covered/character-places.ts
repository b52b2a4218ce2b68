import type { Picture } from '../../../src/domain/picture/frame.ts';
import type { Quad } from '../../../src/domain/picture/geometry.ts';
import type { GreyCrop } from '../../../src/imaging/rectify.ts';
import { characterReader } from '../../../src/recognition/by-contract.ts';
import type { CharacterReader, ReaderOutput } from '../../../src/recognition/contracts/character-reader.ts';
import { readManifest } from '../../../src/recognition/model-manifest.ts';
import { openModel } from '../../../src/recognition/models/open-model.ts';
import { align } from '../accuracy/align.ts';
import { median } from '../shared/statistics.ts';

/** The bar that is moved over the crop: its width and its step, in widths of the crop. */
const BAR = 0.06;
const STEP = 0.025;

/** Where characters stand, in widths of the plate from its left edge. */
export type Row = { readonly centres: readonly number[]; readonly pitch: number };

/** Finds where a plate's characters stand: a bar before one of them changes what is read there. */
export class CharacterFinder {
  readonly #reader: CharacterReader;
  readonly #margin: number;
  readonly close: () => Promise<void>;

  private constructor(reader: CharacterReader, margin: number, close: () => Promise<void>) {
    this.#reader = reader;
    this.#margin = margin;
    this.close = close;
  }

  /** @param folder of the models that come along: their crop is grey. */
  static async open(folder: string): Promise<CharacterFinder> {
    const { reader: entry } = readManifest(folder);
    const model = await openModel(folder, entry);
    const margin = 'margin' in entry && typeof entry.margin === 'number' ? entry.margin : 0;
    return new CharacterFinder(characterReader(model, entry), margin, () => model.close());
  }

  /** @returns null where no two characters were found. */
  async find(picture: Picture, quad: Quad): Promise<Row | null> {
    const crop = this.#reader.rectify(picture, quad);
    if (crop.data.length !== crop.widthPx * crop.heightPx) throw new Error('The crop is not grey.');
    const text = textOf(await this.#reader.read(crop));
    const bars: (readonly [centre: number, read: string])[] = [];
    for (let left = 0; left + BAR <= 1; left += STEP) {
      const read = textOf(await this.#reader.read(barred(crop, left, left + BAR)));
      bars.push([(left + BAR / 2) * (1 + 2 * this.#margin) - this.#margin, read]);
    }
    return rowOf(text, bars);
  }
}

function barred(crop: GreyCrop, left: number, right: number): GreyCrop {
  const grey = crop.data.reduce((sum, value) => sum + value, 0) / crop.data.length;
  const data = crop.data.map((value, i) => {
    const x = (i % crop.widthPx) / crop.widthPx;
    return x >= left && x < right ? grey : value;
  });
  return { ...crop, data };
}

/** What is likeliest at each position, an illegible character as "?". */
function textOf({ main: { alphabet, rows } }: ReaderOutput): string {
  const none = alphabet.at(-2) ?? '';
  return rows
    .map((row) => alphabet.charAt(row.indexOf(Math.max(...row))))
    .filter((char) => char !== none)
    .join('');
}

/**
 * The centres of all characters of `text`, along the straight line that fits them best: plates are set evenly.
 * @param bars each with what was read behind it.
 */
export function rowOf(text: string, bars: readonly (readonly [centre: number, read: string])[]): Row | null {
  const seen = bars.flatMap(([centre, read]) => changed(text, read).map((index) => ({ index, centre })));
  const known = [...Map.groupBy(seen, ({ index }) => index)].map(
    ([index, some]) => [index, median(some.map(({ centre }) => centre))] as const,
  );
  const slopes = known.flatMap(([i, x], n) => known.slice(n + 1).map(([j, y]) => (y - x) / (j - i)));
  const pitch = median(slopes);
  if (slopes.length === 0 || pitch <= 0) return null;
  const start = median(known.map(([index, centre]) => centre - index * pitch));
  return { pitch, centres: Array.from(text, (_, index) => start + index * pitch) };
}

/** Which characters of the text are no longer read; none where more than two are: then the bar says nothing of a place. */
function changed(text: string, read: string): readonly number[] {
  const lost: number[] = [];
  let index = 0;
  for (const [wanted, found] of align(text, read)) {
    if (wanted !== null && wanted !== found) lost.push(index);
    if (wanted !== null) index += 1;
  }
  return lost.length <= 2 ? lost : [];
}
