import { Corrupt } from '../../platform/errors.ts';

/** `frame:12   pts:480     pts_time:0.48`; the other lines hold the frame's metadata. */
const FRAME_LINE = /^frame:(\d+)\s+pts:(-?\d+|NOPTS)\s/;

export type FrameTime = {
  /** Milliseconds since the source started. */
  readonly sourceMs: number;
  /** The decoder has built its filters again, because the size or format of the pictures changed. */
  readonly changed: boolean;
};

/**
 * The times of the frames in order, one for each picture on stdout, as ffmpeg's filter `metadata=mode=print` writes
 * them in the time base of 1 ms.
 * @throws Corrupt for a frame without a time.
 */
export async function* frameTimes(
  side: AsyncIterable<Uint8Array>,
): AsyncGenerator<FrameTime, void, undefined> {
  let isFirst = true;
  for await (const line of linesOf(side)) {
    const [, number, pts] = FRAME_LINE.exec(line) ?? [];
    if (pts === undefined) continue;
    if (pts === 'NOPTS') throw new Corrupt('capture.no-times', 'The decoder gave a frame without a time.');
    yield { sourceMs: Number(pts), changed: number === '0' && !isFirst };
    isFirst = false;
  }
}

/** Yields whole lines only. Unlike `node:readline`, it ends with an error when the stream is destroyed. */
async function* linesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + Buffer.from(chunk).toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
