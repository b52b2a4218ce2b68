import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../../test/support/seeded-random.ts';
import type { ReaderProfiles } from './reader-profile.ts';
import { DrawnReader } from './weeks-reader.ts';
import { WeeksScore } from './weeks-score.ts';
import { listedPlates, REGIONS, traffic } from './weeks-traffic.ts';
import { WeeksUnit } from './weeks-unit.ts';

const { values } = parseArgs({
  options: {
    vehicles: { type: 'string', default: '200000' },
    entries: { type: 'string', default: '500000' },
    'one-in': { type: 'string', multiple: true, default: ['100', '1000', '10000'] },
    seeds: { type: 'string', default: '20' },
    'first-seed': { type: 'string', default: '1' },
    json: { type: 'string' },
  },
});

const profiles: ReaderProfiles = JSON.parse(
  readFileSync(join(import.meta.dirname, 'reader-profiles.json'), 'utf8'),
);
const figures: Record<string, unknown> = {};
for (const oneIn of values['one-in'].map(Number)) {
  const score = new WeeksScore();
  for (let run = 0; run < Number(values.seeds); run += 1) {
    process.stderr.write(`\rone in ${oneIn}: run ${run + 1} of ${values.seeds} `);
    simulate(oneIn, Number(values['first-seed']) + run, score);
  }
  process.stderr.write('\r');
  console.log([`## One vehicle in ${oneIn} listed`, '', ...score.lines(), ''].join('\n'));
  figures[`oneIn${oneIn}`] = score.figures();
}
if (values.json) writeFileSync(values.json, JSON.stringify({ schema: 1, ...figures }, null, 1));

function simulate(oneIn: number, seed: number, score: WeeksScore): void {
  const random = seededRandom(seed);
  const listed = listedPlates(random, Number(values.entries));
  const unit = new WeeksUnit(listed.values());
  const reader = new DrawnReader(profiles, random, REGIONS);
  for (const vehicle of traffic(random, listed, { vehicles: Number(values.vehicles), oneIn })) {
    const read = reader.read(vehicle.plate);
    if (!vehicle.isListed && unit.knows(vehicle.plate.text)) score.crossState += 1;
    score.add(vehicle, read && unit.tell(read), read?.text.reveal() ?? null);
  }
}
