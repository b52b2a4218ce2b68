/** `scripts/road`: a unit on a simulated road, judged by the truth; or on a real video, without any. */
import { existsSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { explain } from '../../../src/platform/errors.ts';
import { EXIT } from '../../../src/platform/exit-codes.ts';
import { seededRandom } from '../../../test/support/seeded-random.ts';
import type { Section } from '../shared/section.ts';
import { playing, playlistText, readClips } from './road-clip.ts';
import { type RoadRead, type Score, scoreRoad } from './road-score.ts';
import { delaySection, loadSection, passageSection } from './road-sections.ts';
import { type RoadRun, type RoadUnit, runOnRoad } from './road-unit.ts';
import { measureSoak } from './soak.ts';
import { videoSection } from './video-section.ts';

const OPTIONS = {
  clip: { type: 'string' },
  video: { type: 'string' },
  minutes: { type: 'string' },
  soak: { type: 'boolean', default: false },
  cameras: { type: 'string', default: '1' },
  models: { type: 'string' },
  json: { type: 'string' },
} as const;

type Options = {
  readonly clip: string | null;
  readonly video: string | null;
  readonly minutes: number | null;
  readonly soak: boolean;
  readonly cameras: number;
  readonly models: string | null;
  readonly json: string | null;
};

const PLAYLIST = 'playing.ffconcat';
/** A real video's own rate is its source's to keep: no more than this many frames a second are looked at. */
const VIDEO_FRAMES_PER_SECOND = 15;

/** @throws Error that says what is wrong with the command line. */
function parseOptions(): Options {
  const { values } = parseArgs({ options: OPTIONS });
  const { clip = null, video = null, models = null, json = null, soak } = values;
  const minutes = values.minutes === undefined ? null : Number(values.minutes);
  const cameras = Number(values.cameras);
  if ((clip === null) === (video === null)) throw new Error('either --clip FOLDER or --video FILE is needed');
  if (minutes !== null && !(minutes > 0)) throw new Error('--minutes is a number above 0');
  if (!Number.isInteger(cameras) || cameras < 1 || cameras > 8) throw new Error('--cameras is 1 to 8');
  if (video !== null && !existsSync(video)) throw new Error(`there is no video ${video}`);
  if (soak && clip === null) throw new Error('--soak needs --clip FOLDER');
  return { clip, video, minutes, soak, cameras, models, json };
}

async function measureRoad(folder: string, options: Options, stop: AbortSignal): Promise<readonly Section[]> {
  const road = playing(readClips(folder), options.minutes);
  console.log(
    `${road.plates.length} plates in ${(road.seconds / 60).toFixed(1)} minutes at ${road.framesPerSecond} frames a second, ${options.cameras} x`,
    '\nA simulated road: these are regression figures and no field performance.\n',
  );
  const run = await follow(
    {
      sources: Array.from({ length: options.cameras }, () => ({
        kind: 'video',
        path: PLAYLIST,
        pace: 'own',
      })),
      framesPerSecond: road.framesPerSecond,
      modelsFolder: options.models,
      files: [...new Set(road.clips)].map((clip) => join(folder, clip)),
      playlist: { name: PLAYLIST, text: playlistText(road) },
    },
    stop,
  );
  const scores = [...run.startedAtMs.keys()].map((camera) =>
    scoreRoad(
      road.plates,
      readsOf(run).filter(({ cameraId }) => cameraId === camera),
    ),
  );
  const score: Score = {
    plates: scores.flatMap(({ plates }) => plates),
    strangers: scores.flatMap(({ strangers }) => strangers),
  };
  return [
    passageSection(score),
    delaySection(score),
    loadSection(run.samples, run.status),
    readsSection(score),
  ];
}

async function measureVideo(video: string, options: Options, stop: AbortSignal): Promise<readonly Section[]> {
  const run = await follow(
    {
      sources: [{ kind: 'video', path: basename(video), pace: 'own' }],
      framesPerSecond: VIDEO_FRAMES_PER_SECOND,
      modelsFolder: options.models,
      files: [video],
      playlist: null,
    },
    stop,
  );
  return [videoSection(run.reads), loadSection(run.samples, run.status)];
}

/** Minutes of a soak, unless others are asked for. */
const SOAK_MINUTES = 30;
const SOAK_SEED = 4;
const RANDOM_STEPS = 1_000;

function measureDyingRoad(
  folder: string,
  { minutes, models }: Options,
  stop: AbortSignal,
): Promise<readonly Section[]> {
  const dice = seededRandom(SOAK_SEED);
  return measureSoak(folder, { minutes: minutes ?? SOAK_MINUTES, models }, stop, {
    run: follow,
    readsOf,
    random: () => dice.int(RANDOM_STEPS) / RANDOM_STEPS,
  });
}

async function follow(unit: RoadUnit, stop: AbortSignal): Promise<RoadRun> {
  let toldAtS = 0;
  const run = await runOnRoad(unit, stop, ({ atS, memoryMiB }, status) => {
    if (atS - toldAtS < 60) return;
    toldAtS = atS;
    console.error(
      `${(atS / 60).toFixed(0)} min: ${status?.buffer.readsRecorded ?? 0} reads, ${memoryMiB.toFixed(0)} MiB`,
    );
  });
  if (run.exitCode !== 0) console.log(`The unit ended with ${run.exitCode}:`, ...run.logLines.slice(-5));
  return run;
}

/** The reads on the clock of the playing. */
const readsOf = ({ reads, startedAtMs }: RoadRun): readonly RoadRead[] =>
  reads.map(({ last, revisions, firstArrivedAtMs }) => {
    const startMs = startedAtMs.get(last.cameraId) ?? 0;
    return {
      cameraId: last.cameraId,
      text: last.text,
      confidence: last.confidence,
      looks: last.looks,
      revisions,
      capturedAtS: (Date.parse(last.capturedAtUtc) - startMs) / 1000,
      receivedAtS: (firstArrivedAtMs - startMs) / 1000,
    };
  });

/** Only for the file of `--json`: the plates are drawn. */
const readsSection = ({ plates, strangers }: Score): Section => ({
  key: 'reads',
  title: '',
  lines: [],
  figures: { plates, strangers },
});

async function main(): Promise<number> {
  let options: Options;
  try {
    options = parseOptions();
  } catch (error) {
    console.error(`scripts/road: ${explain(error)}; see scripts/road --help`);
    return EXIT.usage;
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const sections =
    options.clip === null
      ? await measureVideo(options.video ?? '', options, stop.signal)
      : await (options.soak ? measureDyingRoad : measureRoad)(options.clip, options, stop.signal);
  for (const { title, lines } of sections)
    if (lines.length > 0) console.log([`## ${title}`, '', ...lines, ''].join('\n'));
  if (options.json !== null)
    writeFileSync(
      options.json,
      `${JSON.stringify(Object.fromEntries(sections.map(({ key, figures }) => [key, figures])), null, 1)}\n`,
    );
  return EXIT.ok;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`scripts/road: ${explain(error)}`);
  process.exitCode = 1;
}
