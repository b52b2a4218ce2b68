import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { SceneWatch } from '../../capture/scene/scene-watch.ts';
import { INSTALLED_MODELS } from '../../config/load.ts';
import { DEFAULT_LIGHT } from '../../config/sections/cameras.ts';
import type { Picture } from '../../domain/picture/frame.ts';
import type { PlateCandidate } from '../../domain/read/plate-candidate.ts';
import { monoMs } from '../../domain/time/time.ts';
import { decodeStill } from '../../imaging/jpeg.ts';
import { Misconfigured } from '../../platform/errors.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import { readManifest } from '../../recognition/model-manifest.ts';
import type { InputTensor, Model } from '../../recognition/models/inference.ts';
import type { ModelEntry } from '../../recognition/models/model-entry.ts';
import { openModel } from '../../recognition/models/open-model.ts';
import { RecognitionPipeline } from '../../recognition/pipeline.ts';
import type { Terminal } from '../terminal/terminal.ts';

export type BenchOptions = { readonly json: boolean; readonly modelsFolder: string };

/** Picture that comes with the program's models and also serves for other models: 1280×720, one plate. */
export const BENCH_PICTURE = join('golden', 'coming.jpg');
const WARM_UP = 5;
const RUNS = 60;
/** A vehicle at 50 km/h that is in view for 14 m, ten frames a second. */
const PASSAGE_FRAMES = 10;

/** Medians over the runs, in milliseconds. `modelMs` is the bare ONNX Runtime call, `aroundMs` everything else. */
type StepFigure = {
  readonly step: string;
  readonly pathMs: number;
  readonly modelMs: number;
  readonly aroundMs: number;
};

type BenchReport = {
  readonly schema: 1;
  readonly cpu: string;
  readonly node: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly plates: number;
  readonly runs: number;
  readonly steps: readonly StepFigure[];
  /** Runs once for each passage, so it is not in a frame's total; null without a region model. */
  readonly region: StepFigure | null;
  /** Milliseconds of `read` if the first look is doubtful and all looks are used. */
  readonly allLooksMs: number;
  /** Processor time of a frame and of the region, mean over the runs, in milliseconds: a measure for the energy. */
  readonly processorMs: { readonly frame: number; readonly region: number };
  /** Seconds of processor time for a passage of `PASSAGE_FRAMES` frames and one region. */
  readonly passageProcessorS: number;
};

type Run = {
  readonly path: readonly number[];
  readonly model: readonly number[];
  /** Milliseconds of processor time that the path took, in all threads. */
  readonly processorMs: number;
};

const WATCH = {
  cameraId: 'bench',
  motionGate: { enabled: true, minChange: 12, minChangedShare: 0.001 },
  light: DEFAULT_LIGHT,
  zones: [],
  privacyMasks: [],
} as const;

const STEPS = ['motion gate', 'localize', 'rectify', 'read'] as const;

/**
 * `waypost bench`: what a frame costs on one thread, step by step, beside the bare model calls. Both run in turn in
 * the same process, so that a slow moment of the machine affects both.
 */
export async function bench({ json, modelsFolder }: BenchOptions, terminal: Terminal): Promise<number> {
  const path = join(INSTALLED_MODELS, BENCH_PICTURE);
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new Misconfigured(
      'bench.no-picture',
      `The bench picture ${path} is missing. It belongs to the program: install the program again.`,
      cause,
    );
  });
  const report = await measure(await decodeStill(bytes, path), modelsFolder);
  terminal.out(json ? JSON.stringify(report) : table(report));
  return EXIT.ok;
}

async function measure(picture: Picture, modelsFolder: string): Promise<BenchReport> {
  const pipeline = await openWith(modelsFolder, ONE_LOOK);
  const { frame: bare, region: bareRegion } = await openBareModels(modelsFolder);
  const watch = new SceneWatch(WATCH, () => undefined);
  const runs: Run[] = [];
  let seen: readonly PlateCandidate[] = [];
  for (let i = 0; i < WARM_UP + RUNS; i++) {
    const before = process.cpuUsage();
    const gateMs = await timed(
      async () => void watch.isOpenFor({ picture, capturedAtMono: monoMs(i * 100) }),
    );
    const { candidates, ms } = await pipeline.recognize(picture);
    const processorMs = processorMsSince(before);
    // As in the pipeline: corners are fitted twice, and the plate is read at one look.
    const calls = [1, 2 * candidates.length, candidates.length];
    const model = [0];
    for (const [index, one] of bare.entries())
      model.push(one ? await timed(() => runBare(one), calls[index]) : 0);
    seen = candidates;
    if (i >= WARM_UP) runs.push({ path: [gateMs, ms.localize, ms.rectify, ms.read], model, processorMs });
  }
  const regionRuns =
    bareRegion && seen[0] ? await measureRegion(pipeline, bareRegion, picture, seen[0]) : null;
  await Promise.all([pipeline.close(), ...[...bare, bareRegion].map((one) => one?.model.close())]);
  const { widthPx, heightPx } = picture;
  const processorMs = { frame: meanProcessorMs(runs), region: meanProcessorMs(regionRuns ?? []) };
  return {
    schema: 1,
    cpu: cpus()[0]?.model ?? 'unknown',
    node: process.version,
    widthPx,
    heightPx,
    plates: seen.length,
    runs: RUNS,
    steps: [
      ...STEPS.map((step, i) => figure(step, runs, (values) => values[i] ?? 0)),
      figure('total', runs, sum),
    ],
    region: regionRuns && figure('region', regionRuns, sum),
    allLooksMs: await measureAllLooks(picture, modelsFolder),
    processorMs,
    passageProcessorS: rounded((PASSAGE_FRAMES * processorMs.frame + processorMs.region) / 1_000),
  };
}

/** `sure` of the reader (`looks.ts`): every first look is enough, or none is. */
const ONE_LOOK = 0;
const ALL_LOOKS = 1;

async function openWith(folder: string, sure: number): Promise<RecognitionPipeline> {
  const manifest = readManifest(folder);
  const { reader } = manifest;
  const thresholds = { ...reader.thresholds, sure };
  return RecognitionPipeline.open(folder, { ...manifest, reader: { ...reader, thresholds } });
}

/** The time of `read` if the first look is doubtful. */
async function measureAllLooks(picture: Picture, modelsFolder: string): Promise<number> {
  const pipeline = await openWith(modelsFolder, ALL_LOOKS);
  const read: number[] = [];
  for (let i = 0; i < WARM_UP + RUNS; i++) {
    const { ms } = await pipeline.recognize(picture);
    if (i >= WARM_UP) read.push(ms.read);
  }
  await pipeline.close();
  return median(read);
}

async function measureRegion(
  pipeline: RecognitionPipeline,
  bare: BareModel,
  picture: Picture,
  { location, reading }: PlateCandidate,
): Promise<readonly Run[]> {
  const runs: Run[] = [];
  for (let i = 0; i < WARM_UP + RUNS; i++) {
    const before = process.cpuUsage();
    const path = await timed(() => pipeline.readRegion(picture, location.quad, reading.text));
    const processorMs = processorMsSince(before);
    const model = await timed(() => runBare(bare));
    if (i >= WARM_UP) runs.push({ path: [path], model: [model], processorMs });
  }
  return runs;
}

type BareModel = {
  readonly model: Model;
  readonly input: { readonly name: string; readonly tensor: InputTensor };
};

const runBare = ({ model, input }: BareModel): Promise<unknown> => model.run(input.name, input.tensor);

/** The models that every frame needs, in the order of the steps (null if the folder has none), and the one for passages. */
type BareModels = { readonly frame: readonly (BareModel | null)[]; readonly region: BareModel | null };

async function openBareModels(folder: string): Promise<BareModels> {
  const manifest = readManifest(folder);
  const open = async (entry: ModelEntry | undefined): Promise<BareModel | null> =>
    entry ? { model: await openModel(folder, entry), input: sampleInput(entry) } : null;
  return {
    frame: [await open(manifest.localizer), await open(manifest.corners), await open(manifest.reader)],
    region: await open(manifest.region),
  };
}

/** A grey ramp of the model's input shape, batch of one: the time of a convolution does not depend on its values. */
function sampleInput({ inputs: [input] }: ModelEntry): BareModel['input'] {
  const shape = (input?.shape ?? []).map((side) => (typeof side === 'number' ? side : 1));
  const length = shape.reduce((product, side) => product * side, 1);
  const data =
    input?.type === 'uint8'
      ? Uint8Array.from({ length }, (_, i) => i % 256)
      : Float32Array.from({ length }, (_, i) => (i % 256) / 255);
  return { name: input?.name ?? '', tensor: { shape, data } };
}

export async function timed(work: () => Promise<unknown>, times = 1): Promise<number> {
  const started = performance.now();
  for (let i = 0; i < times; i++) await work();
  return performance.now() - started;
}

function processorMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

const meanProcessorMs = (runs: readonly Run[]): number =>
  rounded(sum(runs.map(({ processorMs }) => processorMs)) / Math.max(runs.length, 1));

const rounded = (value: number): number => Number(value.toFixed(2));

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Medians of the path, of the bare models, and of their difference run by run. */
function figure(step: string, runs: readonly Run[], pick: (values: readonly number[]) => number): StepFigure {
  return {
    step,
    pathMs: median(runs.map(({ path }) => pick(path))),
    modelMs: median(runs.map(({ model }) => pick(model))),
    aroundMs: median(runs.map(({ path, model }) => pick(path) - pick(model))),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return rounded(sorted[Math.floor(sorted.length / 2)] ?? 0);
}

function table({
  cpu,
  node,
  widthPx,
  heightPx,
  plates,
  runs,
  steps,
  region,
  allLooksMs,
  processorMs,
  passageProcessorS,
}: BenchReport): string {
  const row = (...cells: readonly string[]): string =>
    cells.map((cell, i) => (i ? cell.padStart(10) : cell.padEnd(12))).join('');
  const cells = ({ step, pathMs, modelMs, aroundMs }: StepFigure): string =>
    row(step, ...[pathMs, modelMs, aroundMs].map((ms) => ms.toFixed(2)));
  return [
    `${widthPx}×${heightPx}, ${plates} plate${plates === 1 ? '' : 's'}, one look at each plate, one thread, median of ${runs} runs, without decoding`,
    `${cpu}, Node ${node}`,
    '',
    row('ms a frame', 'path', 'model', 'around'),
    ...steps.map(cells),
    `Reading a plate that is doubtful at the first look takes ${allLooksMs.toFixed(2)} ms with all looks.`,
    ...(region ? ['', row('ms a passage', 'path', 'model', 'around'), cells(region)] : []),
    '',
    `Processor time: ${processorMs.frame.toFixed(2)} ms a frame; ${passageProcessorS.toFixed(2)} s a passage of ${PASSAGE_FRAMES} such frames${region ? ', with its region read once' : ''}.`,
  ].join('\n');
}
