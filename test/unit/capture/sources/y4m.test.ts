import { describe, expect, it } from 'vitest';
import { picturesOf } from '../../../../src/capture/sources/y4m.ts';
import type { Picture } from '../../../../src/domain/picture/frame.ts';

const HEADER = 'YUV4MPEG2 W4 H2 F25:1 Ip A1:1 C420jpeg XCOLORRANGE=LIMITED\n';
/** 4×2 luma, then twice 2×1 chroma. */
const frame = (value: number): Buffer => Buffer.concat([Buffer.from('FRAME\n'), Buffer.alloc(12, value)]);

/** The bytes in chunks of the given size: pipes cut where they like. */
async function* chunked(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Uint8Array, chunk = 7): Promise<readonly Picture[]> {
  const pictures: Picture[] = [];
  for await (const picture of picturesOf(chunked(bytes, chunk))) pictures.push(picture);
  return pictures;
}

describe('a YUV4MPEG2 stream', () => {
  it.each([1, 5, 64, 4096])('is cut into pictures however the pipe cuts it (chunks of %i)', async (chunk) => {
    const pictures = await read(Buffer.concat([Buffer.from(HEADER), frame(10), frame(20), frame(30)]), chunk);
    expect(pictures.map(({ y, v }) => [y.data[7], v.data[1]])).toEqual([
      [10, 10],
      [20, 20],
      [30, 30],
    ]);
    expect(pictures[0]).toMatchObject({ widthPx: 4, heightPx: 2, range: 'limited' });
  });

  it('gives frames of their own memory, so that one can be kept', async () => {
    const [first, second] = await read(Buffer.concat([Buffer.from(HEADER), frame(10), frame(20)]), 4096);
    expect(first?.y.data.buffer).not.toBe(second?.y.data.buffer);
  });

  it('drops a last frame that is cut off', async () => {
    expect(
      await read(Buffer.concat([Buffer.from(HEADER), frame(10), frame(20).subarray(0, 12)])),
    ).toHaveLength(1);
  });

  it('is closed when its reader stops early', async () => {
    let closed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        yield Buffer.from(HEADER);
        for (;;) yield frame(10);
      } finally {
        closed = true;
      }
    }
    for await (const _ of picturesOf(endless())) break;
    expect(closed).toBe(true);
  });

  it('is empty when nothing came at all', async () => {
    expect(await read(Buffer.alloc(0))).toHaveLength(0);
  });

  it.each([
    ['something else', 'RIFF1234AVI \n'],
    ['another chroma layout', 'YUV4MPEG2 W4 H2 C444\n'],
    ['no size', 'YUV4MPEG2 C420\n'],
    ['bytes without a line', 'x'.repeat(2000)],
    ['frames that lost their marker', `${HEADER}GARBAGE\n`],
  ])('is refused when it is %s', async (_name, text) => {
    await expect(read(Buffer.from(text))).rejects.toThrow(/decoder/);
  });
});
