import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { explain } from '../../src/platform/errors.ts';
import { EXIT } from '../../src/platform/exit-codes.ts';
import { labelledSets, type PictureSet } from './labelled-pictures.ts';
import { referenceFinder, waypostFinder } from './pipeline-finder.ts';
import type { PlateFinder } from './plate-finder.ts';
import { type Score, scoreSet, wilson } from './score.ts';

const root = join(import.meta.dirname, '..', '..');
const OPTIONS = {
  data: { type: 'string', default: join(root, '..', 'shared', 'data') },
  models: { type: 'string', default: join(root, 'models') },
  json: { type: 'string' },
} as const;

type Options = { readonly data: string; readonly models: string; readonly json?: string };

const MEASURES = ['strict', 'folded', 'withinOne', 'localized'] as const;
const HEADINGS = ['exact', 'exact, O = 0', 'within one', 'localized'] as const;

function row(set: string, reader: string, cells: readonly string[]): string {
  return `${set.padEnd(12)}${reader.padEnd(11)}${cells.map((cell) => cell.padEnd(26)).join('')}`.trimEnd();
}

function cell(scores: readonly Score[], measure: (typeof MEASURES)[number]): string {
  const right = scores.filter((score) => score[measure]).length;
  const percent = (share: number): string => (share * 100).toFixed(1);
  const [low, high] = wilson(right, scores.length);
  return `${right}/${scores.length} ${percent(right / scores.length)} % [${percent(low)}–${percent(high)}]`;
}

/** Plates that exactly one of the two read right (O = 0), for a paired comparison. */
function paired(ours: readonly Score[], theirs: readonly Score[]): string {
  const wins = ours.filter((score, i) => score.folded && !theirs[i]?.folded).length;
  const losses = ours.filter((score, i) => !score.folded && theirs[i]?.folded).length;
  return `Waypost right alone ${wins}, reference right alone ${losses}`;
}

async function measureSet(
  set: PictureSet,
  finders: readonly PlateFinder[],
): Promise<readonly (readonly Score[])[]> {
  const results: (readonly Score[])[] = [];
  for (const finder of finders) {
    const scores = await scoreSet(finder, set);
    results.push(scores);
    console.log(
      row(
        set.name,
        finder.name,
        MEASURES.map((measure) => cell(scores, measure)),
      ),
    );
  }
  const [ours, theirs] = results;
  if (ours && theirs) console.log(row(set.name, 'paired', [paired(ours, theirs)]));
  return results;
}

async function measure(options: Options): Promise<void> {
  if (!existsSync(join(options.data, 'dev', 'labels.jsonl'))) {
    console.log(`No evaluation pictures at ${options.data}: nothing measured. Name the folder with --data.`);
    return;
  }
  const reference = await referenceFinder(options.data);
  if (!reference) console.log('No reference models under peers/: only Waypost is measured.');
  const finders = [await waypostFinder(options.models), ...(reference ? [reference] : [])];
  console.log(row('set', 'reader', HEADINGS));
  const everything: unknown[] = [];
  for (const set of labelledSets(options.data)) {
    const results = await measureSet(set, finders);
    for (const [index, scores] of results.entries())
      everything.push({ set: set.name, reader: finders[index]?.name, scores });
  }
  if (options.json) writeFileSync(options.json, JSON.stringify(everything, null, 1));
  await Promise.all(finders.map((finder) => finder.close()));
}

let options: Options | undefined;
try {
  options = parseArgs({ options: OPTIONS }).values;
} catch (error) {
  console.error(`scripts/accuracy: ${explain(error)}; see scripts/accuracy --help`);
  process.exitCode = EXIT.usage;
}
if (options) await measure(options);
