import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { explain } from '../../../src/platform/errors.ts';
import { EXIT } from '../../../src/platform/exit-codes.ts';
import { referenceFinder, waypostFinder } from '../finders/pipeline-finder.ts';
import type { PlateFinder } from '../finders/plate-finder.ts';
import { labelledSets, trainedRegions } from '../pictures/labelled-pictures.ts';
import type { Section } from '../shared/section.ts';
import { acceptanceSection, calibrationSection, syntaxSection } from './confidence-sections.ts';
import { errorSection, regionSection } from './error-sections.ts';
import { falseReadSection, seriesSection, timeSection } from './run-sections.ts';
import { scoreSet } from './score.ts';
import { type SetScores, setSection } from './set-sections.ts';

const root = join(import.meta.dirname, '../../..');
const OPTIONS = {
  data: { type: 'string', default: join(root, '..', 'shared', 'data') },
  models: { type: 'string', default: join(root, 'models') },
  set: { type: 'string', multiple: true },
  json: { type: 'string' },
  readings: { type: 'string' },
} as const;

const PICTURE_SETS = ['us-scenes', 'us-crops', 'eu-scenes'] as const;
const SETS: readonly string[] = [...PICTURE_SETS, 'painted', 'series', 'time'];

type Options = {
  readonly data: string;
  readonly models: string;
  readonly set?: readonly string[];
  readonly json?: string;
  readonly readings?: string;
};

type Wanted = (set: string) => boolean;

async function readSets(
  data: string,
  finders: readonly PlateFinder[],
  wanted: Wanted,
): Promise<readonly SetScores[]> {
  const results: SetScores[] = [];
  for (const set of labelledSets(data).filter(({ name }) => wanted(name))) {
    const readers: SetScores['readers'][number][] = [];
    for (const finder of finders) readers.push({ reader: finder.name, scores: await scoreSet(finder, set) });
    results.push({ set: set.name, readers });
  }
  return results;
}

/** Prints a section as soon as it is measured: the whole takes minutes. */
function print(section: Section): Section {
  console.log([`## ${section.title}`, '', ...section.lines, ''].join('\n'));
  return section;
}

async function measureReadings(
  { data, readings }: Options,
  finders: readonly PlateFinder[],
  wanted: Wanted,
): Promise<readonly Section[]> {
  if (!PICTURE_SETS.some(wanted)) return [];
  if (!existsSync(join(data, 'dev', 'labels.jsonl'))) {
    console.log(`No evaluation pictures at ${data}: nothing read. Name the folder with --data.\n`);
    return [];
  }
  const results = await readSets(data, finders, wanted);
  if (readings) writeFileSync(readings, JSON.stringify(results, null, 1));
  return [
    setSection(results),
    calibrationSection(results, finders),
    acceptanceSection(results, finders),
    regionSection(results, trainedRegions(data)),
    syntaxSection(results, finders),
    errorSection(results),
  ].map(print);
}

async function measure(options: Options): Promise<void> {
  const wanted: Wanted = (set) => options.set === undefined || options.set.includes(set);
  const reference = await referenceFinder(options.data);
  if (!reference)
    console.log('No reference models under peers/ of the data folder: only Waypost is measured.\n');
  const finders = [await waypostFinder(options.models), ...(reference ? [reference] : [])];
  const sections = [...(await measureReadings(options, finders, wanted))];
  if (wanted('painted')) sections.push(print(await falseReadSection(finders, options.data)));
  if (wanted('series')) sections.push(print(await seriesSection(finders)));
  if (wanted('time')) sections.push(print(await timeSection(finders)));
  if (options.json) {
    const figures = sections.map((section) => [section.key, section.figures]);
    writeFileSync(options.json, JSON.stringify({ schema: 1, ...Object.fromEntries(figures) }, null, 1));
  }
  await Promise.all(finders.map((finder) => finder.close()));
}

function parseOptions(): Options {
  const { values } = parseArgs({ options: OPTIONS });
  const unknown = values.set?.find((set) => !SETS.includes(set));
  if (unknown !== undefined) throw new Error(`no set "${unknown}": it may be ${SETS.join(', ')}`);
  return values;
}

let options: Options | undefined;
try {
  options = parseOptions();
} catch (error) {
  console.error(`scripts/accuracy: ${explain(error)}; see scripts/accuracy --help`);
  process.exitCode = EXIT.usage;
}
if (options) await measure(options);
