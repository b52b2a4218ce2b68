import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { explain } from '../../../src/platform/errors.ts';
import { EXIT } from '../../../src/platform/exit-codes.ts';
import { temporaryFolder } from '../../../test/support/temp-folder.ts';
import type { Section } from '../shared/section.ts';
import { costSection } from './motion-cost.ts';
import { hitSection, videoSection } from './motion-hits.ts';
import { roadSection } from './motion-road.ts';

const root = join(import.meta.dirname, '../../..');
const demo = join(root, 'scripts', 'simulate', 'demo');

type Options = { readonly data: string; readonly road?: string; readonly json?: string };

function print(section: Section): Section {
  console.log([`## ${section.title}`, '', ...section.lines, ''].join('\n'));
  return section;
}

async function measure({ data, road, json }: Options): Promise<void> {
  using folder = temporaryFolder();
  const clip = join(demo, 'street.mp4');
  const sections = [
    print(await costSection(clip, folder.path)),
    print(await hitSection(clip, join(demo, 'street.json'))),
  ];
  if (road) sections.push(print(await roadSection(road)));
  const videos = join(data, 'video');
  if (existsSync(videos)) {
    const paths = readdirSync(videos).filter((name) => name.endsWith('.mp4'));
    sections.push(print(await videoSection(paths.map((name) => join(videos, name)))));
  } else console.log(`No videos at ${videos}: no real traffic looked at. Name the folder with --data.`);
  if (json) {
    const figures = sections.map((section) => [section.key, section.figures]);
    writeFileSync(json, JSON.stringify({ schema: 1, ...Object.fromEntries(figures) }, null, 1));
  }
}

const OPTIONS = {
  data: { type: 'string', default: join(root, '..', 'shared', 'data') },
  road: { type: 'string' },
  json: { type: 'string' },
} as const;

let options: Options | undefined;
try {
  options = parseArgs({ options: OPTIONS }).values;
} catch (error) {
  console.error(`scripts/motion: ${explain(error)}; see scripts/motion --help`);
  process.exitCode = EXIT.usage;
}
if (options) await measure(options);
