import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { INSTALLED_MODELS, loadConfig } from '../../../src/config/load.ts';
import { configSchema } from '../../../src/config/schema.ts';
import type { Evidence } from '../../../src/domain/read/evidence.ts';
import { explain } from '../../../src/platform/errors.ts';
import { EXIT } from '../../../src/platform/exit-codes.ts';
import { RecognitionPipeline } from '../../../src/recognition/pipeline.ts';
import { mean } from '../shared/statistics.ts';
import { type BufferCase, bytesPerRead } from './buffer-size.ts';
import { type EvidenceSet, measureEvidence, pictureSources } from './evidence-sets.ts';

const root = join(import.meta.dirname, '../../..');
const CLIP = join(root, 'scripts', 'simulate', 'demo', 'street.mp4');
const OPTIONS = {
  config: { type: 'string' },
  data: { type: 'string', default: join(root, '..', 'shared', 'data') },
  'vehicles-per-hour': { type: 'string', default: '1000' },
  'disk-gb': { type: 'string', default: '32' },
} as const;

/** Some thousand, so that the file's own pages weigh nothing. */
const READS = 2_000;

const CROPS = ['plateCrop', 'rectifiedCrop'] as const;
const IMAGES = [...CROPS, 'contextualImage'] as const;

const CASES: readonly (BufferCase & { readonly name: string })[] = [
  { name: 'with hits only, delivered', contextualImages: 'with-hits', delivered: true },
  { name: 'with hits only, broker away', contextualImages: 'with-hits', delivered: false },
  { name: 'every read, delivered', contextualImages: 'every-read', delivered: true },
  { name: 'every read, broker away', contextualImages: 'every-read', delivered: false },
];

type Options = {
  readonly config: string | undefined;
  readonly data: string;
  readonly vehiclesPerHour: number;
  readonly diskGb: number;
};

/** @returns whether all of it fits, also while the broker is away */
async function measureStorage({ config, data, vehiclesPerHour, diskGb }: Options): Promise<boolean> {
  const { evidence: settings, retention } = config ? loadConfig(config) : DEFAULTS;
  const pipeline = await RecognitionPipeline.open(INSTALLED_MODELS);
  const sets: EvidenceSet[] = [];
  for (const source of pictureSources(CLIP, data))
    sets.push(await measureEvidence(source, pipeline, settings));
  await pipeline.close();
  const measured = sets.filter(({ evidence }) => evidence.length > 0);
  console.log(imageTable(measured));
  const largest = measured.toSorted((a, b) => bytesOf(b.evidence) - bytesOf(a.evidence))[0];
  if (!largest) throw new Error('no plate was found in any picture');
  const reads = vehiclesPerHour * retention.readHours;
  console.log(
    `\n${readable(vehiclesPerHour)} vehicles an hour for ${retention.readHours} hours are ${readable(reads)} reads. ` +
      `Images as of "${largest.name}", ${readable(READS)} reads recorded in a real buffer:\n`,
  );
  console.log(row('contextual images', ['images', 'the rest', 'a read', 'total', `of ${diskGb} GB`]));
  const totals = CASES.map((one) => {
    const bytes = bytesPerRead(largest.evidence, READS, one);
    const gb = (bytes * reads) / 1e9;
    const images = bytesOf(largest.evidence, one.contextualImages === 'every-read' ? IMAGES : CROPS);
    const verdict = gb <= diskGb ? 'fits' : 'too much';
    console.log(row(one.name, [kb(images), kb(bytes - images), kb(bytes), `${gb.toFixed(1)} GB`, verdict]));
    return gb;
  });
  return totals.every((gb) => gb <= diskGb);
}

/** Sections of a configuration that sets none of their keys. */
const DEFAULTS = {
  evidence: configSchema.shape.evidence.parse(undefined),
  retention: configSchema.shape.retention.parse(undefined),
};

function imageTable(sets: readonly EvidenceSet[]): string {
  return [
    row('mean bytes', ['plates', 'as seen', 'upright', 'contextual', 'largest', 'thread ms', 'CPU ms']),
    ...sets.map(({ name, evidence, threadMs, cpuMs }) =>
      row(name, [
        String(evidence.length),
        ...IMAGES.map((image) => kb(meanBytes(evidence, image))),
        kb(Math.max(...evidence.map((one) => bytesOf([one])))),
        threadMs.toFixed(1),
        cpuMs.toFixed(1),
      ]),
    ),
  ].join('\n');
}

const meanBytes = (evidence: readonly Evidence[], image: (typeof IMAGES)[number]): number =>
  mean(evidence.map((one) => one[image]?.jpeg.length ?? 0));

/** Of these images of a read together, in the mean. */
const bytesOf = (
  evidence: readonly Evidence[],
  images: readonly (typeof IMAGES)[number][] = IMAGES,
): number => images.reduce((sum, image) => sum + meanBytes(evidence, image), 0);

const row = (name: string, cells: readonly string[]): string =>
  name.padEnd(28) + cells.map((cell) => cell.padStart(11)).join('');
const kb = (bytes: number): string => `${(bytes / 1e3).toFixed(1)} kB`;
const readable = (count: number): string => count.toLocaleString('en-US');

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new TypeError(`--${option} is to be a number above 0, not ${JSON.stringify(text)}`);
  return value;
}

function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  return {
    config: values.config,
    data: values.data,
    vehiclesPerHour: positive('vehicles-per-hour', values['vehicles-per-hour']),
    diskGb: positive('disk-gb', values['disk-gb']),
  };
}

let options: Options | undefined;
try {
  options = optionsOf(process.argv.slice(2));
} catch (error) {
  console.error(`scripts/storage: ${explain(error)}; see scripts/storage --help`);
  process.exitCode = EXIT.usage;
}
if (options) process.exitCode = (await measureStorage(options)) ? EXIT.ok : 1;
