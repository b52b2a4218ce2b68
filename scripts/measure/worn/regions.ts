/**
 * The region reader on plates as a camera beside a road gives them: the evaluation crops 75 px wide, in motion, with 30 grey
 * levels, through H.264; beside them the crops as they are. No plate's text is printed.
 *
 *   node scripts/measure/worn/regions.ts [--data FOLDER] [--models FOLDER]... [--every N] [--json FILE]
 *
 * --data FOLDER    holds dev/ (default: ../shared/data beside this checkout)
 * --models FOLDER  models to measure on the very same pictures; may be given again (default: models)
 * --every N        takes every Nth picture, for a quick look
 */
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Picture } from '../../../src/domain/picture/frame.ts';
import { decodeStill } from '../../../src/imaging/jpeg.ts';
import { type RegionScore, regionFigures } from '../accuracy/region-scores.ts';
import { regionScore, score } from '../accuracy/score.ts';
import { waypostFinder } from '../finders/pipeline-finder.ts';
import type { PlateFinder } from '../finders/plate-finder.ts';
import { type LabelledPicture, labelledSets } from '../pictures/labelled-pictures.ts';
import { counted, percent, table } from '../shared/section.ts';
import { ROAD, small, worn } from './road.ts';

const root = join(import.meta.dirname, '../../..');
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: join(root, '..', 'shared', 'data') },
    models: { type: 'string', multiple: true, default: [join(root, 'models')] },
    every: { type: 'string', default: '1' },
    json: { type: 'string' },
  },
});

type Judged = { readonly region: RegionScore; readonly isRight: boolean };

const crops = labelledSets(values.data)
  .filter((set) => set.crops)
  .flatMap(({ pictures }) => pictures)
  .filter((_, index) => index % Number(values.every) === 0);
const whole = await Promise.all(crops.map(async ({ file }) => decodeStill(await readFile(file), file)));
const road = worn(await Promise.all(crops.map(({ file }) => small(file, ROAD))), ROAD);
const rows = [];
for (const folder of values.models) {
  const finder = await waypostFinder(folder);
  for (const [name, pictures] of [
    ['as they are', whole],
    ['from the road', road],
  ] as const)
    rows.push({ models: basename(folder), crops: name, ...figuresOf(await judge(finder, pictures)) });
  await finder.close();
}
console.log(
  table([
    ['models', 'crops', 'text right', 'region right', 'mean of states', 'named', 'of these right'],
    ...rows.map((row) => [
      row.models,
      row.crops,
      counted(row.textRight, row.plates),
      counted(Math.round(row.right * row.plates), row.plates),
      percent(row.macro),
      percent(row.coverage),
      percent(row.precision),
    ]),
  ]).join('\n'),
);
if (values.json) writeFileSync(values.json, JSON.stringify(rows, null, 1));

async function judge(finder: PlateFinder, pictures: readonly Picture[]): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  for (const [index, picture] of pictures.entries()) {
    const labelled = crops[index] as LabelledPicture; // one picture a crop
    const [own] = await finder.find(picture, true);
    const region = await regionScore(finder, picture, labelled, own);
    if (region) judged.push({ region, isRight: score(labelled, own).folded });
  }
  return judged;
}

function figuresOf(judged: readonly Judged[]) {
  return {
    ...regionFigures(judged.map(({ region }) => region)),
    textRight: judged.filter(({ isRight }) => isRight).length,
  };
}
