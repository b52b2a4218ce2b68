import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeStill } from '../../../src/imaging/jpeg.ts';
import { readPictureFile } from '../../../src/imaging/picture-file.ts';
import { IS_FULL } from '../../support/is-full.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const MB = 1024 * 1024;
const grey = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#808080' } });

/** Nothing in it for the eye, and a lot of work: a blur over another, a hundred deep. */
const heavySvg = (): Buffer =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="4000"><filter id="f">${'<feGaussianBlur stdDeviation="99"/>'.repeat(100)}</filter><rect width="4000" height="4000" filter="url(#f)"/></svg>`,
  );

describe('the formats of cameras', () => {
  it.each(['jpeg', 'png', 'webp', 'tiff'] as const)('%s is read', async (format) => {
    const { widthPx, heightPx } = await decodeStill(
      await grey(64, 48).toFormat(format).toBuffer(),
      'a picture',
    );
    expect([widthPx, heightPx]).toEqual([64, 48]);
  });
});

describe('everything else is refused by name, without decoding it', () => {
  it.each<[string, Buffer, RegExp]>([
    ['an SVG drawing', heavySvg(), /it is an SVG drawing and no JPEG, PNG, WebP or TIFF/],
    ['a compressed SVG drawing', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), /it is a compressed file/],
    ['a GIF', Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1'), /it is a GIF/],
    ['an AVIF picture', Buffer.from('\0\0\0\x1cftypavif\0\0\0\0', 'latin1'), /it is an AVIF picture/],
    ['a PDF', Buffer.from('%PDF-1.7\n'), /it is a PDF/],
    ['a web page', Buffer.from('<!DOCTYPE html><html><title>Login</title>'), /it is a web page/],
    ['text', Buffer.from('no picture\n'), /it is text/],
    ['noise', Buffer.from([1, 2, 3, 200, 201]), /it is something else/],
  ])('%s', async (_name, bytes, error) => {
    const started = performance.now();
    await expect(decodeStill(bytes, 'a picture')).rejects.toThrow(error);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('also by the decoder itself, whoever calls it', async () => {
    await expect(sharp(heavySvg()).toBuffer()).rejects.toThrow(/unsupported/);
    await expect(sharp(Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1')).toBuffer()).rejects.toThrow(
      /unsupported/,
    );
  });
});

/** A picture whose header claims another size: decoders reserve memory for what the header says. */
async function claiming(format: 'png' | 'webp', width: number, height: number): Promise<Buffer> {
  const picture = await grey(64, 48).toFormat(format).toBuffer();
  if (format === 'webp') {
    picture.writeUInt16LE(width, 26);
    picture.writeUInt16LE(height, 28);
    return picture;
  }
  picture.writeUInt32BE(width, 16);
  picture.writeUInt32BE(height, 20);
  picture.writeUInt32BE(crc32(picture.subarray(12, 29)), 29);
  return picture;
}

describe('a picture larger than any camera gives', () => {
  it.each([
    ['png', 16_000, 16_000],
    ['png', 7_681, 4_320],
    ['webp', 16_000, 16_000],
  ] as const)('is refused as %s of %i×%i in little memory', async (format, width, height) => {
    const bomb = await claiming(format, width, height);
    const before = process.resourceUsage().maxRSS;
    await expect(decodeStill(bomb, 'a bomb')).rejects.toThrow(/at most 7680×4320 pixels/);
    expect((process.resourceUsage().maxRSS - before) / 1024).toBeLessThan(100);
  });

  it('is refused if one side is too long', async () => {
    await expect(decodeStill(await claiming('png', 20_000, 64), 'a strip')).rejects.toThrow(
      /20000×64 pixels/,
    );
  });

  if (IS_FULL)
    it('is read up to 8K', async () => {
      const { widthPx } = await decodeStill(await grey(7_680, 4_320).webp().toBuffer(), 'a large picture');
      expect(widthPx).toBe(7_680);
    });
});

describe('the file of a picture', () => {
  it('is refused if it is a named pipe, and its reader does not wait for a writer', async () => {
    using folder = temporaryFolder();
    const pipe = join(folder.path, 'pipe.jpg');
    execFileSync('mkfifo', [pipe]);
    await expect(readPictureFile(pipe)).rejects.toThrow(/not an ordinary file/);
  });

  it('is refused if it is a device', async () => {
    await expect(readPictureFile('/dev/zero')).rejects.toThrow(/not an ordinary file/);
  });

  it('is refused if it is far too large', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'large.tif');
    writeFileSync(file, '');
    execFileSync('truncate', ['-s', String(65 * MB), file]);
    await expect(readPictureFile(file)).rejects.toThrow(/at most 67108864 are read/);
  });
});
