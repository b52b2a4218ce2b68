import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { explain } from '../../src/platform/errors.ts';
import { EXIT } from '../../src/platform/exit-codes.ts';
import { locate, type PlantedFault, readSources } from './fault.ts';
import { FAULTS } from './faults.ts';
import { TreeCopy } from './tree-copy.ts';

const root = join(import.meta.dirname, '../..');
const LIMIT_MS = 240_000;
const ALL_TESTS_LIMIT_MS = 900_000;

/** @returns the chosen faults with their places; null when one cannot be planted, which has been said then */
function locateFaults(ids: readonly string[]): readonly PlantedFault[] | null {
  const unknown = ids.filter((id) => !FAULTS.some((fault) => fault.id === id));
  const sources = readSources(root);
  const chosen = FAULTS.filter(({ id }) => ids.length === 0 || ids.includes(id));
  const located = chosen.map((fault) => ({ id: fault.id, place: locate(fault, sources) }));
  const problems = [
    ...unknown.map((id) => `${id}: there is no such fault`),
    ...located.flatMap(({ id, place }) => (typeof place === 'string' ? [`${id}: ${place}`] : [])),
  ];
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) return null;
  return located.flatMap(({ place }) => (typeof place === 'string' ? [] : [place]));
}

function list(faults: readonly PlantedFault[]): void {
  for (const { id, rule, file, tests } of faults)
    console.log(`${rule.padEnd(4)} ${id.padEnd(40)} ${file}  (${tests.join(', ')})`);
  console.log(`${faults.length} faults`);
}

/**
 * Two at a time: much of the tests waits for children, brokers and disks.
 * @returns how many faults passed unseen; null when the tests fail without any fault, or when it was stopped
 */
async function plantAll(faults: readonly PlantedFault[], stop: AbortSignal): Promise<number | null> {
  using first = new TreeCopy(root, stop);
  using second = new TreeCopy(root, stop);
  const testFiles = [...new Set(faults.flatMap((fault) => fault.testFiles))];
  console.log(`Running ${testFiles.length} test files without a fault.`);
  const clean = await first.run(testFiles, ALL_TESTS_LIMIT_MS);
  if (stop.aborted) return null;
  if (clean.kind !== 'passed') {
    console.error(`Without a fault: ${clean.kind === 'failed' ? `"${clean.test}" fails` : clean.why}`);
    return null;
  }
  const waiting = [...faults];
  const unseen: string[] = [];
  const work = async (copy: TreeCopy): Promise<void> => {
    for (let fault = waiting.shift(); fault !== undefined; fault = waiting.shift()) {
      const began = performance.now();
      const came = await copy.runWith(fault, LIMIT_MS);
      if (stop.aborted) return;
      const seconds = ((performance.now() - began) / 1_000).toFixed(0);
      if (came.kind !== 'failed') unseen.push(fault.id);
      const verdict = came.kind === 'failed' ? 'seen  ' : 'UNSEEN';
      const detail = came.kind === 'failed' ? `by "${came.test}"` : came.kind === 'broken' ? came.why : '';
      console.log(`${verdict} ${fault.rule.padEnd(3)} ${fault.id} (${seconds} s) ${detail}`);
    }
  };
  await Promise.all([first, second].map(work));
  if (stop.aborted) return null;
  console.log(`${faults.length} faults planted, ${unseen.length} passed unseen`);
  if (unseen.length > 0) console.log(`unseen: ${unseen.join(', ')}`);
  return unseen.length;
}

const OPTIONS = { list: { type: 'boolean' }, only: { type: 'string', multiple: true } } as const;

function parsedOptions() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    console.error(`scripts/mutate: ${explain(error)}`);
    return null;
  }
}

async function main(): Promise<number> {
  const options = parsedOptions();
  if (options === null) return EXIT.usage;
  const faults = locateFaults(options.only ?? []);
  if (faults === null) return 1;
  if (options.list) {
    list(faults);
    return EXIT.ok;
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const unseen = await plantAll(faults, stop.signal);
  return unseen === 0 ? EXIT.ok : 1;
}

process.exitCode = await main();
