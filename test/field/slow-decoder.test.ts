import { afterEach, describe, expect, it } from 'vitest';
import { openSource } from '../../src/capture/live/open-source.ts';
import type { CaptureEvent } from '../../src/domain/events/capture-events.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { type ClipOptions, countedClip, numberOf } from '../support/capture/counted-clip.ts';
import { RtspServer } from '../support/capture/rtsp-server.ts';
import { slowDecoder, withProgram } from '../support/capture/stand-in-cameras.ts';
import { IS_FULL } from '../support/is-full.ts';
import { temporaryFolder } from '../support/temp-folder.ts';

const PATH = process.env['PATH'];
afterEach(() => {
  process.env['PATH'] = PATH;
});

type Arrival = { readonly number: number; readonly arrivedAt: number; readonly capturedAt: number };

/** Reads the clip as a camera's stream, with a decoder that can decode half of its frames. */
async function arrivals(clip: ClipOptions, readMs: number) {
  using folder = temporaryFolder();
  await using server = await RtspServer.start({ clip: countedClip(folder.path, clip) });
  process.env['PATH'] = withProgram(folder.path, 'ffmpeg', slowDecoder(2_000 / clip.framesPerSecond));
  const events: CaptureEvent[] = [];
  const source = openSource(
    {
      ...{ kind: 'rtsp', url: server.url, credentialsPath: null, transport: 'tcp' },
      ...{ stallAfterMs: 10_000, framesPerSecond: 10 },
    },
    { cameraId: 'c1', clock: systemClock, random: () => 0, emit: (event) => events.push(event) },
  );
  const found: Arrival[] = [];
  for await (const { picture, capturedAtMono } of source.pictures(AbortSignal.timeout(readMs)))
    found.push({
      number: numberOf(picture),
      arrivedAt: systemClock.monoNow(),
      capturedAt: capturedAtMono,
    });
  return { found, events };
}

/** How late each picture came and how wrong its time is, in ms, as the numbers in the pictures say. */
function judged(found: readonly Arrival[], framesPerSecond: number) {
  const zero = Math.min(
    ...found.map(({ arrivedAt, number }) => arrivedAt - (number * 1_000) / framesPerSecond),
  );
  const trueTime = ({ number }: Arrival): number => zero + (number * 1_000) / framesPerSecond;
  const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);
  return {
    lags: sorted(found.map((picture) => picture.arrivedAt - trueTime(picture))),
    errors: sorted(found.map((picture) => Math.abs(picture.capturedAt - trueTime(picture)))),
  };
}

const p99 = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length * 0.99)] ?? 0;

const SMALL: ClipOptions = {
  ...{ widthPx: 1_280, heightPx: 720, framesPerSecond: 25, seconds: 14 },
  ...{ keyFrameEvery: 25, megabitsPerSecond: 6 },
};
const LARGE: ClipOptions = {
  ...{ widthPx: 3_840, heightPx: 2_160, framesPerSecond: 25, seconds: 24 },
  ...{ keyFrameEvery: 50, megabitsPerSecond: 12 },
};

describe('a stream on a decoder of half its speed', () => {
  it.each([
    ['720p, for ten seconds', SMALL, 10_000],
    ...(IS_FULL ? [['4K, for twenty seconds', LARGE, 20_000] as const] : []),
  ] as const)(
    'skips to live, keeps the times true and reports the lag: %s',
    async (_name, clip, readMs) => {
      const { found, events } = await arrivals(clip, readMs);
      const { lags, errors } = judged(found, clip.framesPerSecond);
      const keyFrameMs = (clip.keyFrameEvery * 1_000) / clip.framesPerSecond;
      const figures = `${found.length} pictures, lag p50 ${Math.round(lags[lags.length >> 1] ?? 0)} ms, p99 ${Math.round(p99(lags))} ms; error of the time p99 ${Math.round(p99(errors))} ms`;
      expect(found.length, figures).toBeGreaterThan(10);
      expect(p99(lags), figures).toBeLessThan(keyFrameMs + 2_000);
      expect(p99(errors), figures).toBeLessThan(1_000);
      const measured = events.flatMap((event) => (event.type === 'sourceLagMeasured' ? [event.lagMs] : []));
      expect(Math.max(...measured)).toBeGreaterThan(500);
      expect(events.filter(({ type }) => type === 'sourceLost')).toEqual([]);
    },
    300_000, // most of it makes the 4K clip
  );
});
