import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Camera, type CameraParts, type ReadSink } from '../../../src/camera/camera.ts';
import type { FrameSource } from '../../../src/capture/frames/frame-source.ts';
import { INSTALLED_MODELS } from '../../../src/config/load.ts';
import type { StageEvent } from '../../../src/domain/events/events.ts';
import type { Picture } from '../../../src/domain/picture/frame.ts';
import type { IllegiblePassage } from '../../../src/domain/read/illegible-passage.ts';
import type { PassageEnd } from '../../../src/domain/read/passage-end.ts';
import type { PlateRead } from '../../../src/domain/read/plate-read.ts';
import { monoMs, utcMs } from '../../../src/domain/time/time.ts';
import { decodeStill } from '../../../src/imaging/jpeg.ts';
import { UPRIGHT } from '../../../src/imaging/turn.ts';
import { Corrupt, Unavailable } from '../../../src/platform/errors.ts';
import { RecognitionPipeline } from '../../../src/recognition/pipeline.ts';
import { withNoise } from '../../support/capture/sensor-noise.ts';
import { benchPicture, GOLDEN_FOLDER } from '../../support/recognition/golden.ts';
import { TRACKING } from '../../support/recognition/tracking.ts';
import { waitFor } from '../../support/wait-for.ts';

const PLATE = benchPicture().plates[0]?.text ?? '';
const never = new AbortController().signal;

let pipeline: RecognitionPipeline;
/** A street with one vehicle, and the same camera with nothing in view. */
let street: Picture;
let nothing: Picture;

beforeAll(async () => {
  pipeline = await RecognitionPipeline.open(INSTALLED_MODELS);
  const { file } = benchPicture();
  street = await decodeStill(readFileSync(join(GOLDEN_FOLDER, file)), file);
  const flat = (plane: Picture['y']) => ({ ...plane, data: new Uint8Array(plane.data.length).fill(128) });
  nothing = { ...street, y: flat(street.y), u: flat(street.u), v: flat(street.v) };
});
afterAll(() => pipeline.close());

type Shot = readonly [atMs: number, picture: Picture];

/** Plays what it is told, as a source that can wait; `taken` counts what the camera has asked for. */
function scripted(shots: readonly Shot[], fault?: Error): FrameSource & { readonly taken: () => number } {
  let taken = 0;
  return {
    description: 'a script',
    waits: true,
    taken: () => taken,
    async *pictures(signal) {
      for (const [atMs, picture] of shots) {
        if (signal.aborted) return;
        taken++;
        yield {
          picture: withNoise(picture, taken),
          capturedAtUtc: utcMs(atMs),
          capturedAtMono: monoMs(atMs),
        };
      }
      if (fault) throw fault;
    },
  };
}

function cameraOn(source: FrameSource, sink: ReadSink, tracking: Partial<typeof TRACKING> = {}) {
  const events: StageEvent[] = [];
  const parts: CameraParts = {
    source,
    pipeline,
    sink,
    clockQuality: () => 'synchronized',
    newId: () => `read-${events.length}`,
    emit: (event) => events.push(event),
  };
  const settings = {
    cameraId: 'north',
    unitId: 'pole-7',
    orientation: UPRIGHT,
    motionGate: { enabled: true, minChange: 12, minChangedShare: 0.001 },
    light: { nightBelow: 0.18, dayAbove: 0.28 },
    zones: [],
    privacyMasks: [],
    // The same vehicle comes again and again: a plate is forgotten soon.
    tracking: { ...TRACKING, rememberMs: 1_000, ...tracking },
    evidence: {
      cropJpegQuality: 85,
      cropMaxWidthPx: 320,
      contextualJpegQuality: 60,
      contextualMaxWidthPx: 640,
    },
  };
  const count = (type: StageEvent['type']) => events.filter((event) => event.type === type).length;
  return { camera: new Camera(settings, parts), events, count };
}

/** A sink that takes everything at once. */
function keeping() {
  const reads: PlateRead[] = [];
  const illegible: IllegiblePassage[] = [];
  const ends: PassageEnd[] = [];
  const sink: ReadSink = {
    accept: async (read) => void reads.push(read),
    acceptIllegible: async (passage) => void illegible.push(passage),
    acceptEnd: async (end) => void ends.push(end),
  };
  return { reads, illegible, ends, sink };
}

const textsOf = (reads: readonly PlateRead[]) => reads.map(({ text }) => text.reveal());

describe('a camera', () => {
  test('leaves frames without motion unread and counts every one of them', async () => {
    const shots = Array.from({ length: 12 }, (_, index): Shot => [index * 100, nothing]);
    const { camera, events, count } = cameraOn(scripted(shots), keeping().sink);
    await camera.run(never);
    expect(count('frameCaptured')).toBe(12);
    const skipped = events.filter((event) => event.type === 'frameSkipped');
    expect(skipped.length).toBeGreaterThan(0);
    expect(skipped.every(({ reason }) => reason === 'noMotion')).toBe(true);
    expect(count('frameRecognized') + skipped.length).toBe(12);
  });

  test('lets the vehicles in view become reads before it ends with its source’s fault', async () => {
    const fault = new Unavailable('capture.gone', 'the source broke');
    const { reads, sink } = keeping();
    const shots: Shot[] = [
      [0, street],
      [100, street],
    ];
    const { camera, count } = cameraOn(scripted(shots, fault), sink);
    await expect(camera.run(never)).rejects.toBe(fault);
    expect(textsOf(reads)).toEqual([PLATE]);
    expect(reads[0]).toMatchObject({ cameraId: 'north', unitId: 'pole-7', looks: 2, agreeingLooks: 2 });
    expect(count('sourceEnded')).toBe(0);
  });

  test('reports once that the passage of a read is over, with all looks, when no more can follow', async () => {
    const { reads, ends, sink } = keeping();
    const shots: Shot[] = [
      ...[0, 100, 200, 300].map((at): Shot => [at, street]),
      [2_000, nothing],
      [4_000, nothing],
      [400_000, nothing],
      [400_100, nothing],
    ];
    // As many as the camera has seen when it hears of the end; the source itself goes on.
    const endedAt: number[] = [];
    const { camera, count } = cameraOn(
      scripted(shots),
      {
        ...sink,
        acceptEnd: async (end) => {
          endedAt.push(count('frameCaptured'));
          await sink.acceptEnd(end);
        },
      },
      { sureConfidence: 0.5 },
    );
    await camera.run(never);
    expect(ends).toMatchObject([{ readId: reads[0]?.readId, revision: 1, looks: 4, lastSeenUtc: 300 }]);
    expect(reads[0]?.looks).toBeLessThan(4);
    expect(ends[0]?.vote?.agreeingLooks).toBe(4);
    expect(ends[0]?.vote?.confidence).toBeGreaterThanOrEqual(reads[0]?.confidence ?? 1);
    expect(JSON.stringify(ends)).toContain('"characters":"7 characters"');
    expect(endedAt.length).toBe(1);
  });

  test('keeps the crops of a plate that it could not read, and nothing else of it', async () => {
    const { reads, illegible, sink } = keeping();
    const shots: Shot[] = [
      [0, street],
      [100, street],
      [2_000, nothing],
    ];
    const { camera, events } = cameraOn(scripted(shots), sink, { minConfidence: 1 });
    await camera.run(never);
    expect(reads).toEqual([]);
    expect(illegible).toMatchObject([
      { cameraId: 'north', unitId: 'pole-7', firstSeenUtc: 0, lastSeenUtc: 100 },
    ]);
    expect(illegible[0]?.localization).toBeGreaterThan(0.5);
    expect(illegible[0]).not.toHaveProperty('text');
    for (const image of Object.values(illegible[0]?.evidence ?? {})) {
      const { widthPx } = await decodeStill(image.jpeg, 'a crop');
      expect(widthPx).toBe(image.widthPx);
      expect(createHash('sha256').update(image.jpeg).digest('hex')).toBe(image.sha256);
    }
    expect(Object.keys(illegible[0]?.evidence ?? {})).toEqual(['plateCrop', 'rectifiedCrop']);
    expect(events).toContainEqual(expect.objectContaining({ type: 'passageClosed', outcome: 'illegible' }));
  });

  test('ends with the error of a sink that does not accept a read, and requests no more frames', async () => {
    const fault = new Corrupt('disk.full', 'the disk is full');
    const shots = Array.from(
      { length: 20 },
      (_, index): Shot => [index * 2_000, index % 2 === 0 ? street : nothing],
    );
    const source = scripted(shots);
    const { camera, count } = cameraOn(source, { ...keeping().sink, accept: () => Promise.reject(fault) });
    await expect(camera.run(never)).rejects.toBe(fault);
    expect(source.taken()).toBeLessThanOrEqual(4);
    expect(count('frameRecognized')).toBe(2);
  });

  test('looks at no further frame until a read has been accepted', async () => {
    const shots: Shot[] = [
      [0, street],
      [2_000, nothing],
      [20_000, street],
      [22_000, nothing],
    ];
    const source = scripted(shots);
    const offered: { readonly read: PlateRead; readonly accept: () => void }[] = [];
    const sink: ReadSink = {
      ...keeping().sink,
      accept: (read) => new Promise((resolve) => offered.push({ read, accept: resolve })),
    };
    const { camera, count } = cameraOn(source, sink);
    const run = camera.run(never);
    await waitFor('a read, and every frame asked for', () => offered.length > 0 && source.taken() === 4);
    // In the time of two frames the camera, if it did not wait, would have looked at the next one.
    for (const picture of [street, nothing]) await pipeline.recognize(picture);
    expect(offered).toHaveLength(1);
    expect(count('frameRecognized')).toBe(2);
    offered[0]?.accept();
    await waitFor('the next read', () => offered.length === 2);
    expect(count('frameRecognized')).toBe(4);
    offered[1]?.accept();
    await run;
    expect(textsOf(offered.map(({ read }) => read))).toEqual([PLATE, PLATE]);
  });
});
