/**
 * `node scripts/measure/votes/votes.ts [CLIP]...`: what voting over a passage is worth on rendered clips (the demonstration's
 * if none is named) with their truth beside them (`CLIP.json`). Figures of rendered clips are regression figures and
 * no field performance.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VideoFile } from '../../../src/capture/sources/video-file.ts';
import { INSTALLED_MODELS } from '../../../src/config/load.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { RecognitionPipeline } from '../../../src/recognition/pipeline.ts';
import { clipTruthSchema, LookCollector } from './passage-looks.ts';
import { type PassageLooks, voteSection } from './vote-comparison.ts';

const FRAMES_PER_SECOND = 15;
const DEMO = join(import.meta.dirname, '../../simulate/demo/street.mp4');

async function looksOf(clip: string, pipeline: RecognitionPipeline): Promise<readonly PassageLooks[]> {
  const truth = clipTruthSchema.parse(JSON.parse(readFileSync(clip.replace(/\.[^./]+$/, '.json'), 'utf8')));
  const collector = new LookCollector(truth);
  const source = new VideoFile({ path: clip, pace: 'fast', framesPerSecond: FRAMES_PER_SECOND }, systemClock);
  let frames = 0;
  for await (const { picture } of source.pictures(new AbortController().signal))
    collector.take(frames++ / FRAMES_PER_SECOND, (await pipeline.recognize(picture)).candidates);
  return collector.passages();
}

const pipeline = await RecognitionPipeline.open(INSTALLED_MODELS);
const clips = process.argv.slice(2);
const passages: PassageLooks[] = [];
for (const clip of clips.length > 0 ? clips : [DEMO]) passages.push(...(await looksOf(clip, pipeline)));
await pipeline.close();
const { title, lines } = voteSection(passages);
console.log([`${title} (rendered clips: a regression figure)`, ...lines].join('\n'));
