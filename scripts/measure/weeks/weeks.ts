import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { beginningShares } from '../../../src/domain/traffic/local-traffic.ts';
import { readManifest } from '../../../src/recognition/model-manifest.ts';
import { PlateSyntax } from '../../../src/recognition/region/plate-syntax.ts';
import { seededRandom } from '../../../test/support/seeded-random.ts';
import type { CoveredProfile } from '../covered/covered-profile.ts';
import type { ReaderProfiles } from './reader-profile.ts';
import { DrawnReader } from './weeks-reader.ts';
import { WeeksScore } from './weeks-score.ts';
import { HOME_SHARE, Issuers, listedPlates, traffic } from './weeks-traffic.ts';
import { WeeksUnit } from './weeks-unit.ts';

const { values } = parseArgs({
  options: {
    vehicles: { type: 'string', default: '200000' },
    list: { type: 'string', multiple: true, default: ['300:80', '50000:20', '500000:2'] },
    'one-in': { type: 'string', multiple: true, default: ['1000'] },
    seeds: { type: 'string', default: '20' },
    'first-seed': { type: 'string', default: '1' },
    home: { type: 'string' },
    regions: { type: 'string' },
    covered: { type: 'string', default: '0.05' },
    'covered-profile': { type: 'string', default: join(import.meta.dirname, 'covered-profile.json') },
    profiles: { type: 'string', default: join(import.meta.dirname, 'reader-profiles.json') },
    json: { type: 'string' },
  },
});

type Row = { readonly entries: number; readonly homeShare: number; readonly oneIn: number };

const root = join(import.meta.dirname, '../../..');
const profiles: ReaderProfiles = {
  ...JSON.parse(readFileSync(values.profiles, 'utf8')),
  ...(values.regions && JSON.parse(readFileSync(values.regions, 'utf8'))),
};
const covered: CoveredProfile = JSON.parse(readFileSync(values['covered-profile'], 'utf8'));
const syntax = new PlateSyntax();
const syntaxWeight = readManifest(join(root, 'models')).region?.syntax ?? 0;
const figures: Record<string, unknown> = {};
for (const oneIn of values['one-in'].map(Number))
  for (const list of values.list) {
    const [entries = 0, homePercent = 0] = list.split(':').map(Number);
    const score = new WeeksScore();
    for (let run = 0; run < Number(values.seeds); run += 1) {
      process.stderr.write(`\rlist ${list}, one in ${oneIn}: run ${run + 1} of ${values.seeds} `);
      simulate({ entries, homeShare: homePercent / 100, oneIn }, Number(values['first-seed']) + run, score);
    }
    process.stderr.write('\r');
    const title = `## A list of ${entries}, ${homePercent} % of them from the home state; one vehicle in ${oneIn} is listed`;
    console.log([title, '', ...score.lines(), ''].join('\n'));
    figures[`${list} oneIn${oneIn}`] = score.figures();
  }
if (values.json) writeFileSync(values.json, JSON.stringify({ schema: 2, ...figures }, null, 1));

function simulate({ entries, homeShare, oneIn }: Row, seed: number, score: WeeksScore): void {
  const random = seededRandom(seed);
  const issuers = new Issuers(random, values.home ?? null);
  const listed = listedPlates(issuers, { entries, homeShare });
  const shares = beginningShares({ homeRegion: issuers.home, homeShare: HOME_SHARE });
  const unit = new WeeksUnit(listed.values(), shares);
  const reader = new DrawnReader(profiles, random, { syntax, syntaxWeight, shares, covered });
  const passing = { vehicles: Number(values.vehicles), oneIn, covered: Number(values.covered) };
  for (const vehicle of traffic(random, issuers, listed, passing)) {
    const read = vehicle.isCovered ? reader.readCovered(vehicle.plate) : reader.read(vehicle.plate);
    if (!vehicle.isListed && unit.knows(vehicle.plate.text)) score.crossState += 1;
    score.add(vehicle, read && unit.tell(read), read?.text.reveal() ?? null, issuers.home);
  }
}
