/**
 * Whether lettering that is no plate is read as one: 300 drawn signs, captions, fleet and telephone numbers and badges, on the
 * validation pictures with their plates painted out.
 *
 *   node scripts/measure/lettering/no-plates.ts [--data FOLDER] [--models FOLDER]... [--every N] [--json FILE]
 *
 * --data FOLDER    holds train/ (default: ../shared/data beside this checkout)
 * --models FOLDER  models to measure on the very same pictures; may be given again (default: models)
 * --every N        takes every Nth picture, for a quick look
 */
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { waypostFinder } from '../finders/pipeline-finder.ts';
import { counted, table } from '../shared/section.ts';
import { KINDS, type LetteringRead, letteringSeries } from './lettering-series.ts';

/** From this confidence on a read of no plate counts as one. */
const SURE = 0.9;

const root = join(import.meta.dirname, '../../..');
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: join(root, '..', 'shared', 'data') },
    models: { type: 'string', multiple: true, default: [join(root, 'models')] },
    every: { type: 'string', default: '1' },
    json: { type: 'string' },
  },
});

const finders = await Promise.all(
  values.models.map(async (folder) => ({ ...(await waypostFinder(folder)), name: basename(folder) })),
);
const results = await letteringSeries(finders, values.data, Number(values.every));
if (results) {
  const rows = finders.flatMap(({ name, accepted }, who) =>
    ['all', ...KINDS].map((kind) => rowOf(name, kind, results[who] ?? [], accepted ?? 1)),
  );
  console.log(
    table([
      [
        'models',
        'lettering',
        'localized',
        'read',
        `read from ${SURE}`,
        'accepted',
        `confidence × localization from ${SURE}`,
      ],
      ...rows.map(({ cells }) => cells),
    ]).join('\n'),
  );
  if (values.json) writeFileSync(values.json, JSON.stringify(rows, null, 1));
} else console.log(`No train/labels.jsonl in ${values.data}: nothing measured.`);
await Promise.all(finders.map((finder) => finder.close()));

function rowOf(
  models: string,
  kind: string,
  all: readonly LetteringRead[],
  accepted: number,
): { readonly cells: readonly string[]; readonly [figure: string]: unknown } {
  const reads = all.filter((read) => kind === 'all' || read.kind === kind);
  const count = (holds: (read: LetteringRead) => boolean): number => reads.filter(holds).length;
  const figures = {
    localized: count(({ localized }) => localized > 0),
    read: count(({ confidence }) => confidence > 0),
    sure: count(({ confidence }) => confidence >= SURE),
    accepted: count(({ confidence }) => confidence >= accepted),
    both: count(({ confidence, localized }) => confidence * localized >= SURE),
  };
  return {
    models,
    kind,
    pictures: reads.length,
    ...figures,
    cells: [models, kind, ...Object.values(figures).map((number) => counted(number, reads.length))],
  };
}
