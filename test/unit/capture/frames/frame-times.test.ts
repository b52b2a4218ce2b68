import { expect, it } from 'vitest';
import { type FrameTime, frameTimes } from '../../../../src/capture/frames/frame-times.ts';

const PRINTED = [
  'frame:0    pts:0       pts_time:0',
  'time=follows',
  'frame:1    pts:123456789 pts_time:123457',
  'time=follows',
  'frame:0    pts:123456829 pts_time:123457',
  'time=follows',
  '',
].join('\n');

async function read(text: string, chunk: number): Promise<readonly FrameTime[]> {
  async function* chunks() {
    for (let at = 0; at < text.length; at += chunk) yield Buffer.from(text.slice(at, at + chunk));
  }
  const times: FrameTime[] = [];
  for await (const time of frameTimes(chunks())) times.push(time);
  return times;
}

it.each([1, 7, 4_096])(
  'reads the time of each frame however the pipe cuts it (chunks of %i)',
  async (chunk) => {
    expect(await read(PRINTED, chunk)).toEqual([
      { sourceMs: 0, changed: false },
      { sourceMs: 123_456_789, changed: false },
      { sourceMs: 123_456_829, changed: true },
    ]);
  },
);

it('refuses a frame without a time', async () => {
  await expect(read('frame:0    pts:NOPTS   pts_time:NOPTS\n', 9)).rejects.toThrow(/without a time/);
});

it('gives no time for a line that was cut off', async () => {
  expect(await read('frame:0    pts:0       pts_time:0\nframe:1    pts:4', 9)).toHaveLength(1);
});
