import type { Picture } from '../../domain/picture/frame.ts';
import { planesOf, yuv420Bytes } from '../../imaging/yuv.ts';
import { Corrupt } from '../../platform/errors.ts';

/** Longer than any header line. A stream with more bytes before a line end is no YUV4MPEG2. */
const MAX_LINE_BYTES = 512;
const LINE_END = 0x0a;
/** No camera's picture is larger. The limit matters because the size in the header is allocated. */
const MAX_PIXELS = 100_000_000;

type StreamHeader = { readonly widthPx: number; readonly heightPx: number; readonly range: Picture['range'] };

/**
 * Reads pictures from a YUV4MPEG2 stream (yuv420p): a header line with size and range, then for each frame a line and
 * its planes. The stream describes itself, so the decoder does rotation and scaling.
 * A reader that stops early closes the stream, because a child whose pipe has unread bytes would never exit.
 * @throws Corrupt when the stream is something else. A last frame that is cut off is dropped.
 */
export async function* picturesOf(
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<Picture, void, undefined> {
  const bytes = new ByteReader(stream);
  try {
    yield* picturesIn(bytes);
  } finally {
    await bytes.close();
  }
}

async function* picturesIn(bytes: ByteReader): AsyncGenerator<Picture, void, undefined> {
  const first = await bytes.line();
  if (first === null) return;
  const header = parseHeader(first);
  const size = yuv420Bytes(header.widthPx, header.heightPx);
  for (;;) {
    const line = await bytes.line();
    if (line === null) return;
    if (!line.startsWith('FRAME'))
      throw new Corrupt(
        'capture.no-frame',
        'The decoder’s stream has no frame header where the next frame must begin.',
      );
    const planes = await bytes.exactly(size);
    if (planes === null) return;
    yield planesOf(planes, header.widthPx, header.heightPx, header.range);
  }
}

function parseHeader(line: string): StreamHeader {
  const [magic, ...fields] = line.split(' ');
  const value = (key: string): string | undefined =>
    fields.find((field) => field.startsWith(key))?.slice(key.length);
  const widthPx = Number(value('W'));
  const heightPx = Number(value('H'));
  const chroma = value('C') ?? '420';
  const isSize = widthPx > 0 && heightPx > 0 && widthPx * heightPx <= MAX_PIXELS;
  if (magic !== 'YUV4MPEG2' || !isSize || !chroma.startsWith('420'))
    throw new Corrupt('capture.no-y4m', 'The decoder gave no YUV 4:2:0 video.');
  return { widthPx, heightPx, range: value('XCOLORRANGE=') === 'FULL' ? 'full' : 'limited' };
}

/** Cuts lines and exact lengths out of a stream of chunks. Null means that the stream ended first. */
class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  async line(): Promise<string | null> {
    let line = '';
    for (;;) {
      const end = this.#rest.indexOf(LINE_END);
      line += Buffer.from(this.#rest.subarray(0, end < 0 ? undefined : end)).toString('latin1');
      if (line.length > MAX_LINE_BYTES)
        throw new Corrupt('capture.no-y4m', 'The decoder gave no YUV 4:2:0 video.');
      if (end >= 0) {
        this.#rest = this.#rest.subarray(end + 1);
        return line;
      }
      if (!(await this.#next())) return null;
    }
  }

  /** A separate buffer, so that a frame can be kept while the stream continues. */
  async exactly(length: number): Promise<Uint8Array | null> {
    const whole = new Uint8Array(length);
    for (let filled = 0; ; ) {
      const part = this.#rest.subarray(0, length - filled);
      whole.set(part, filled);
      this.#rest = this.#rest.subarray(part.length);
      filled += part.length;
      if (filled === length) return whole;
      if (!(await this.#next())) return null;
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #next(): Promise<boolean> {
    const { done, value } = await this.#chunks.next();
    this.#rest = done ? new Uint8Array(0) : value;
    return !done;
  }
}
