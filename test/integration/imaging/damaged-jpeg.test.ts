import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { examineJpeg } from '../../../src/imaging/jpeg/examine-jpeg.ts';
import { decodeStill } from '../../../src/imaging/jpeg.ts';
import {
  dataAt,
  markerAt,
  repeatable,
  restartAt,
  slicedJpeg,
  streetJpeg,
  withBytesAt,
} from '../../support/capture/damaged-jpeg.ts';

const street = streetJpeg();
const sliced = slicedJpeg();
const GARBAGE = Uint8Array.of(0x12, 0x7e, 0x00, 0xa1, 0x33, 0x5c, 0x09);
const MULTIPART = Buffer.from('--frame\r\nContent-Type: image/jpeg\r\nContent-Length: 94439\r\n\r\n');

const pixelsOf = async (jpeg: Uint8Array): Promise<Uint8Array> =>
  (await decodeStill(jpeg, 'a picture')).y.data;

/** The header of the picture data with other parameters in its last three bytes. */
function withParameters(jpeg: Buffer, ...parameters: readonly number[]): Buffer {
  const odd = Buffer.from(jpeg);
  odd.set(parameters, dataAt(odd) - 3);
  return odd;
}

describe('a blemish that leaves the pixels as they are is mended and noted', () => {
  it.each<[string, Buffer, Buffer, RegExp]>([
    [
      'bytes before the first marker',
      withBytesAt(street, 0, MULTIPART),
      street,
      /bytes before its beginning/,
    ],
    [
      'bytes between two headers',
      withBytesAt(street, markerAt(street, 0xdb), GARBAGE),
      street,
      /7 bytes before a marker/,
    ],
    [
      'bytes before the end marker',
      withBytesAt(street, street.length - 2, GARBAGE),
      street,
      /7 bytes before a marker/,
    ],
    [
      'zeros before a restart marker',
      withBytesAt(sliced, restartAt(sliced, 3), new Uint8Array(40)),
      sliced,
      /bytes before a marker/,
    ],
    [
      'bytes before a restart marker',
      withBytesAt(sliced, restartAt(sliced, 5), GARBAGE),
      sliced,
      /bytes before a marker/,
    ],
    ['no end marker', street.subarray(0, -2), street, /no end marker/],
    ['odd parameters of the picture data', withParameters(street, 0, 0, 0), street, /odd parameters/],
    ['other odd parameters', withParameters(sliced, 1, 62, 0x11), sliced, /odd parameters/],
    ['a header that is too short', shortened(street), street, /bytes before a marker/],
  ])('%s', async (_name, blemished, whole, note) => {
    const still = await decodeStill(blemished, 'a picture');
    expect(still.blemishes.join()).toMatch(note);
    expect(Buffer.compare(still.y.data, await pixelsOf(whole))).toBe(0);
  });

  it('and bytes after the end are no blemish', async () => {
    expect((await decodeStill(Buffer.concat([street, MULTIPART]), 'a picture')).blemishes).toEqual([]);
  });
});

/** The comment's length says four bytes fewer than there are. */
function shortened(jpeg: Buffer): Buffer {
  const comment = Buffer.from([0xff, 0xfe, 0, 6, 1, 2, 3, 4, 5, 6, 7, 8]);
  return withBytesAt(jpeg, 2, comment);
}

describe('damage that changes pixels is refused', () => {
  const half = Math.floor((dataAt(street) + street.length) / 2);
  const wrongLength = Buffer.from(street);
  wrongLength.writeUInt16BE(60_000, markerAt(street, 0xc4) + 2);

  it.each<[string, Buffer, RegExp]>([
    ['a file that is cut in half', street.subarray(0, half), /breaks off about \d+ % into the picture/],
    ['a file without its last hundred bytes', street.subarray(0, -100), /breaks off about 99 %/],
    ['a file that ends in its headers', street.subarray(0, dataAt(street) - 40), /breaks off|wrong/],
    [
      'a lost restart marker',
      Buffer.concat([sliced.subarray(0, restartAt(sliced, 2)), sliced.subarray(restartAt(sliced, 2) + 2)]),
      /corrupted/,
    ],
    [
      'a lost slice',
      Buffer.concat([sliced.subarray(0, restartAt(sliced, 2)), sliced.subarray(restartAt(sliced, 3))]),
      /corrupted/,
    ],
    [
      'a thousand bytes that are gone',
      Buffer.concat([street.subarray(0, half), street.subarray(half + 1_000)]),
      /corrupted|breaks off/,
    ],
    ['a wrong length of a table', wrongLength, /corrupted|length|contradicts|breaks off|table/],
  ])('%s', async (_name, damaged, because) => {
    await expect(decodeStill(damaged, 'a picture')).rejects.toThrow(because);
  });

  type Change = (jpeg: Buffer, at: () => number, random: () => number) => void;
  const overwrite =
    (count: number): Change =>
    (jpeg, at, random) => {
      const start = at();
      for (let index = 0; index < count; index++) jpeg[start + index] = Math.floor(256 * random());
    };
  const flip =
    (count: number): Change =>
    (jpeg, at, random) => {
      for (let left = count; left > 0; left--) {
        const place = at();
        jpeg[place] = (jpeg[place] ?? 0) ^ (1 << Math.floor(8 * random()));
      }
    };

  // A changed bit that keeps all lengths leaves a valid JPEG with another grey in it: nobody can tell.
  it.each<[string, Buffer, Change, number]>([
    ['one flipped bit', street, flip(1), 12],
    ['ten flipped bits', street, flip(10), 36],
    ['ten flipped bits between restart markers', sliced, flip(10), 36],
    ['16 random bytes', street, overwrite(16), 30],
    ['256 random bytes', street, overwrite(256), 40],
    ['256 random bytes between restart markers', sliced, overwrite(256), 40],
  ])('%s', (name, whole, change, least) => {
    const random = repeatable(21);
    let refused = 0;
    for (let round = 0; round < 40; round++) {
      const damaged = Buffer.from(whole);
      const from = dataAt(damaged) + 20;
      change(damaged, () => from + Math.floor(random() * (damaged.length - from - 300)), random);
      if (examineJpeg(damaged).kind === 'damaged') refused++;
    }
    process.stdout.write(`${name}: ${refused} of 40 damaged pictures refused\n`);
    expect(refused).toBeGreaterThanOrEqual(least);
  });

  it('in a progressive picture that is cut', async () => {
    const progressive = await sharp(street).jpeg({ progressive: true }).toBuffer();
    expect((await decodeStill(progressive, 'a picture')).blemishes).toEqual([]);
    const cut = progressive.subarray(0, Math.floor(progressive.length * 0.9));
    await expect(decodeStill(cut, 'a picture')).rejects.toThrow(/breaks off/);
  });
});
