import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BENCH_PICTURE, timed } from '../../../src/cli/unit/bench-steps.ts';
import { INSTALLED_MODELS } from '../../../src/config/load.ts';
import type { Picture } from '../../../src/domain/picture/frame.ts';
import { decodeStill } from '../../../src/imaging/jpeg.ts';
import { readManifest } from '../../../src/recognition/model-manifest.ts';
import { RecognitionPipeline } from '../../../src/recognition/pipeline.ts';
import { median } from '../shared/statistics.ts';

const USAGE = `Usage: node scripts/measure/finders/variant-times.ts FOLDER FOLDER...

Times several folders of models side by side on the picture of \`waypost bench\`: one thread, every run in turn, so that
the machine's moods fall on all alike. Prints median milliseconds of each step, and the median over the runs of each
total over the first folder's.`;

const WARM_UP = 5;
const RUNS = 60;
const STEPS = ['localize', 'rectify', 'one look', 'frame', 'all looks', 'region'] as const;

/** Milliseconds, one a step of STEPS; a frame is what comes before it. */
type Times = readonly number[];

type Variant = {
  readonly folder: string;
  readonly oneLook: RecognitionPipeline;
  readonly allLooks: RecognitionPipeline;
};

async function open(folder: string): Promise<Variant> {
  const manifest = readManifest(folder);
  const { reader } = manifest;
  const opened = (sure: number): Promise<RecognitionPipeline> =>
    RecognitionPipeline.open(folder, {
      ...manifest,
      reader: { ...reader, thresholds: { ...reader.thresholds, sure } },
    });
  return { folder, oneLook: await opened(0), allLooks: await opened(1) };
}

async function times({ oneLook, allLooks }: Variant, picture: Picture): Promise<Times> {
  const { ms, candidates } = await oneLook.recognize(picture);
  const all = await allLooks.recognize(picture);
  const [first] = candidates;
  const region = first
    ? await timed(() => oneLook.readRegion(picture, first.location.quad, first.reading.text))
    : 0;
  return [ms.localize, ms.rectify, ms.read, ms.localize + ms.rectify + ms.read, all.ms.read, region];
}

const folders = process.argv.slice(2);
if (folders.length === 0 || folders.some((folder) => folder.startsWith('-'))) {
  console.log(USAGE);
  process.exit(folders.includes('--help') ? 0 : 64);
}
const path = join(INSTALLED_MODELS, BENCH_PICTURE);
const picture = await decodeStill(await readFile(path), path);
const variants = await Promise.all(folders.map(open));
const runs: Times[][] = variants.map(() => []);
for (let i = 0; i < WARM_UP + RUNS; i++)
  for (const [who, variant] of variants.entries()) {
    const row = await times(variant, picture);
    if (i >= WARM_UP) runs[who]?.push(row);
  }

const [base = []] = runs;
const cells = (values: readonly string[]): string => values.map((value) => value.padStart(10)).join('');
console.log(`${''.padEnd(24)}${cells([...STEPS, 'of first'])}`);
for (const [who, { folder }] of variants.entries()) {
  const rows = runs[who] ?? [];
  const medians = STEPS.map((_, step) => median(rows.map((row) => row[step] ?? 0)).toFixed(2));
  const frame = STEPS.indexOf('frame');
  const ratio = median(rows.map((row, i) => (row[frame] ?? 0) / (base[i]?.[frame] ?? 1)));
  console.log(`${folder.slice(-23).padEnd(24)}${cells([...medians, `${ratio.toFixed(2)} ×`])}`);
}
