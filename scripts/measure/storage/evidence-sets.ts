import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { VideoFile } from '../../../src/capture/sources/video-file.ts';
import type { Picture } from '../../../src/domain/picture/frame.ts';
import { boundingBox, boxWidth } from '../../../src/domain/picture/geometry.ts';
import type { Evidence } from '../../../src/domain/read/evidence.ts';
import { type EvidenceSettings, makeEvidence } from '../../../src/evidence/make-evidence.ts';
import { decodeStill } from '../../../src/imaging/jpeg.ts';
import { rectifyColour } from '../../../src/imaging/rectify-colour.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import type { RecognitionPipeline } from '../../../src/recognition/pipeline.ts';

/** The best look at a passing plate is at least this wide. */
const MIN_PLATE_PX = 75;
const PLATES_PER_SET = 80;
const FRAMES_PER_SECOND = 4;

/** Where pictures of vehicles come from. */
export type PictureSource = { readonly name: string; readonly pictures: () => AsyncIterable<Picture> };

/** The evidence of some plates of one source, and what making it took, in milliseconds a plate. */
export type EvidenceSet = {
  readonly name: string;
  readonly evidence: readonly Evidence[];
  /** CPU time of the thread that recognizes, and of all threads together. */
  readonly threadMs: number;
  readonly cpuMs: number;
};

/** The rendered clip of the demo, and what `dataFolder` has of real pictures. */
export function pictureSources(clip: string, dataFolder: string): readonly PictureSource[] {
  const labels = join(dataFolder, 'train', 'labels.jsonl');
  const toll = join(dataFolder, 'video', 'parkpow-toll-vn-720p60.mp4');
  return [
    { name: 'rendered street', pictures: () => framesOf(clip) },
    ...(existsSync(labels) ? [{ name: 'photos (train)', pictures: () => photos(dataFolder, labels) }] : []),
    ...(existsSync(toll) ? [{ name: 'toll lane (video)', pictures: () => framesOf(toll) }] : []),
  ];
}

async function* framesOf(path: string): AsyncGenerator<Picture> {
  const video = new VideoFile({ path, pace: 'fast', framesPerSecond: FRAMES_PER_SECOND }, systemClock);
  for await (const { picture } of video.pictures(new AbortController().signal)) yield picture;
}

const label = z.object({
  image: z.string(),
  plates: z.array(z.object({ box: z.tuple([z.number(), z.number(), z.number(), z.number()]) })),
});

/** Photos with a plate that is wide enough, spread over the whole set. */
async function* photos(dataFolder: string, labels: string): AsyncGenerator<Picture> {
  const lines = readFileSync(labels, 'utf8').trim().split('\n');
  const wide = lines
    .map((line) => label.parse(JSON.parse(line)))
    .filter(({ plates }) => plates.some(({ box: [x0, , x1] }) => x1 - x0 >= MIN_PLATE_PX));
  const step = Math.max(Math.floor(wide.length / PLATES_PER_SET), 1);
  for (const { image } of wide.filter((_, index) => index % step === 0))
    yield decodeStill(readFileSync(join(dataFolder, image)), image);
}

/** Finds the plates of a source as the service does, and makes the evidence of those that it can read. */
export async function measureEvidence(
  { name, pictures }: PictureSource,
  pipeline: RecognitionPipeline,
  settings: EvidenceSettings,
): Promise<EvidenceSet> {
  const evidence: Evidence[] = [];
  let [threadMs, cpuMs] = [0, 0];
  for await (const picture of pictures()) {
    const { candidates } = await pipeline.recognize(picture);
    for (const { reading, location } of candidates) {
      if (reading.status !== 'read' || boxWidth(boundingBox(location.quad)) < MIN_PLATE_PX) continue;
      const [thread, all] = [process.threadCpuUsage(), process.cpuUsage()];
      evidence.push((await makeEvidence(picture, location.quad, settings, rectifyColour)).evidence);
      threadMs += milliseconds(process.threadCpuUsage(thread));
      cpuMs += milliseconds(process.cpuUsage(all));
    }
    if (evidence.length >= PLATES_PER_SET) break;
  }
  const count = Math.max(evidence.length, 1);
  return { name, evidence, threadMs: threadMs / count, cpuMs: cpuMs / count };
}

const milliseconds = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e3;
