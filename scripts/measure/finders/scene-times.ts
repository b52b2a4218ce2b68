import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Picture } from '../../../src/domain/picture/frame.ts';
import { decodeStill } from '../../../src/imaging/jpeg.ts';
import { readManifest } from '../../../src/recognition/model-manifest.ts';
import type { RecognitionPipeline } from '../../../src/recognition/pipeline.ts';
import { validationPictures } from '../accuracy/false-reads.ts';
import { labelledSets } from '../pictures/labelled-pictures.ts';
import { table } from '../shared/section.ts';
import { median } from '../shared/statistics.ts';

const USAGE = `Usage: node scripts/measure/finders/scene-times.ts [--data FOLDER] [--set NAME] [--every N] [--beside CHECKOUT]

Localizes and reads whole pictures: with this checkout, with the reference pair, and with another checkout if one is
named. All of them take each picture in turn in one process on one thread, so that the machine's moods fall on all alike.
Prints medians over the pictures, of milliseconds and of the ratios picture by picture.

  --data FOLDER      holds dev/, train/ and peers/ (default: ../shared/data beside this checkout)
  --set NAME         us-scenes, eu-scenes, or validation (pictures that shaped no weights; the default)
  --every N          takes one picture in N (default 1)
  --beside CHECKOUT  another checkout of this repository, with its code and models`;

const root = join(import.meta.dirname, '../../..');
/** The first run of a picture warms the caches of all alike. */
const RUNS = 3;
const STEPS = ['localize', 'rectify', 'read', 'total', 'processor'] as const;

/** Milliseconds, one for each of STEPS. \`rectify\` is with corners. */
type Times = readonly number[];

type Pipelines = typeof import('../../../src/recognition/pipeline.ts');
type Reader = { readonly name: string; readonly pipeline: RecognitionPipeline };

/** The recognition path of a checkout, with its models or those of another folder. */
async function open(name: string, checkout: string, models?: string, manifest?: string): Promise<Reader> {
  const { RecognitionPipeline } = (await import(join(checkout, 'src/recognition/pipeline.ts'))) as Pipelines; // the same class, perhaps older
  const folder = models ?? join(checkout, 'models');
  return { name, pipeline: await RecognitionPipeline.open(folder, readManifest(manifest ?? folder)) };
}

function picturesOf(data: string, set: string): readonly string[] {
  if (set === 'validation') return (validationPictures(data) ?? []).map(({ image }) => join(data, image));
  const found = labelledSets(data).find(({ name, crops }) => name === set && !crops);
  if (!found) throw new Error(`no set "${set}"`);
  return found.pictures.map(({ file }) => file);
}

async function timesOf({ pipeline }: Reader, picture: Picture): Promise<Times> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const { ms } = await pipeline.recognize(picture);
  const total = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  return [ms.localize, ms.rectify, ms.read, total, (user + system) / 1_000];
}

/** By reader: the times of each picture, each the median of its runs. */
async function measure(readers: readonly Reader[], files: readonly string[]): Promise<readonly Times[][]> {
  const results: Times[][] = readers.map(() => []);
  for (const file of files) {
    const picture = await decodeStill(await readFile(file), file);
    const runs: Times[][] = readers.map(() => []);
    for (let run = 0; run <= RUNS; run++)
      for (const [who, reader] of readers.entries()) {
        const times = await timesOf(reader, picture);
        if (run > 0) runs[who]?.push(times);
      }
    for (const [who, rows] of runs.entries())
      results[who]?.push(STEPS.map((_, step) => median(rows.map((row) => row[step] ?? 0))));
  }
  return results;
}

const OPTIONS = {
  data: { type: 'string', default: join(root, '..', 'shared', 'data') },
  set: { type: 'string', default: 'validation' },
  every: { type: 'string', default: '1' },
  beside: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const { values } = parseArgs({ options: OPTIONS });
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const files = picturesOf(values.data, values.set).filter((_, i) => i % Number(values.every) === 0);
const peers = join(values.data, 'peers');
const readers = [
  await open('Waypost', root),
  ...(values.beside ? [await open('beside it', values.beside)] : []),
  await open('reference', root, peers, join(import.meta.dirname, 'reference-models')),
];
const results = await measure(readers, files);
const reference = results.at(-1) ?? [];
const TOTAL = STEPS.indexOf('total');
const of = (who: number, step: number): readonly number[] =>
  (results[who] ?? []).map((times) => times[step] ?? 0);
console.log(`${values.set}: ${files.length} pictures, one thread, median milliseconds`);
for (const line of table([
  ['', ...STEPS, 'total, × reference', 'mean total, × reference'],
  ...readers.map(({ name }, who) => {
    const ratios = of(who, TOTAL).map((ms, i) => ms / (reference[i]?.[TOTAL] ?? 1));
    const mean = (values: readonly number[]): number =>
      values.reduce((sum, ms) => sum + ms, 0) / values.length;
    return [
      name,
      ...STEPS.map((_, step) => median(of(who, step)).toFixed(1)),
      median(ratios).toFixed(2),
      (mean(of(who, TOTAL)) / mean(of(readers.length - 1, TOTAL))).toFixed(2),
    ];
  }),
]))
  console.log(line);
await Promise.all(readers.map(({ pipeline }) => pipeline.close()));
