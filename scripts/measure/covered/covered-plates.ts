/**
 * Whether a plate that is not seen whole is taken for another one: evaluation plates that are read right and surely are read
 * again with something before their first, last or middle character. No plate's text is printed.
 *
 *   node scripts/measure/covered/covered-plates.ts [--data FOLDER] [--models FOLDER] [--candidate FOLDER]... [--set NAME]...
 *     [--every N] [--one-cover-in N] [--json FILE] [--profile FILE]
 *
 * --data FOLDER       holds dev/ (default: ../shared/data beside this checkout)
 * --models FOLDER     chooses the plates, and is measured (default: models)
 * --candidate FOLDER  other models, measured on the very same pictures; may be given again
 * --set NAME          us-crops or us-scenes (default: both)
 * --every N           takes every Nth picture, for a quick look
 * --one-cover-in N    takes one cover of N, others for each plate: nearly as good, as plates differ more than covers do
 * --profile FILE      how the last of the models read the covered plates, for the simulated weeks: no text, no plate
 */
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { waypostFinder } from '../finders/pipeline-finder.ts';
import type { PlateFinder } from '../finders/plate-finder.ts';
import { labelledSets } from '../pictures/labelled-pictures.ts';
import { CharacterFinder } from './character-places.ts';
import { coveredSeries } from './covered.ts';
import { coveredProfile } from './covered-profile.ts';
import { coveredSection, readersOf, wholeSection } from './covered-sections.ts';

const root = join(import.meta.dirname, '../../..');
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: join(root, '..', 'shared', 'data') },
    models: { type: 'string', default: join(root, 'models') },
    candidate: { type: 'string', multiple: true, default: [] },
    set: { type: 'string', multiple: true, default: ['us-crops', 'us-scenes'] },
    every: { type: 'string', default: '1' },
    'one-cover-in': { type: 'string', default: '1' },
    json: { type: 'string' },
    profile: { type: 'string' },
  },
});

const named = async (folder: string): Promise<PlateFinder> => ({
  ...(await waypostFinder(folder)),
  name: basename(folder),
});
const finders = [await named(values.models), ...(await Promise.all(values.candidate.map(named)))] as const;
const characters = await CharacterFinder.open(values.models);
const sets = labelledSets(values.data).filter(({ name }) => values.set.includes(name));
const series = await coveredSeries(finders, characters, sets, {
  pictures: Number(values.every),
  covers: Number(values['one-cover-in']),
});
const readers = readersOf(finders);
const sections = [wholeSection(series, readers), ...readers.map((reader) => coveredSection(series, reader))];
for (const { title, lines } of sections) console.log([`## ${title}`, '', ...lines, ''].join('\n'));
if (values.json)
  writeFileSync(
    values.json,
    JSON.stringify(
      { schema: 1, ...Object.fromEntries(sections.map(({ key, figures }) => [key, figures])) },
      null,
      1,
    ),
  );
if (values.profile)
  writeFileSync(values.profile, `${JSON.stringify(coveredProfile(series, finders.length - 1), null, 1)}\n`);
await Promise.all([characters.close(), ...finders.map((finder) => finder.close())]);
