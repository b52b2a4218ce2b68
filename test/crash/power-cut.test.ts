import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { verifyChain } from '../../src/domain/access/audit-chain.ts';
import { lookInto, openBuffer, readRows, recordRead, rowsIn } from '../support/buffer/open-buffer.ts';
import { syntheticRead } from '../support/buffer/synthetic-read.ts';
import { Disk, type DiskStep, watchedRun } from '../support/faults/power-cut.ts';
import { IS_FULL } from '../support/is-full.ts';
import { manualClock } from '../support/manual-clock.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { temporaryFolder } from '../support/temp-folder.ts';

const CHILD = join(import.meta.dirname, 'power-cut-child.ts');
const RETENTION = { readMs: 240_000, hitMs: 30 * 86_400_000 };
/** `scripts/test --full` asks for the thousand. */
const CUTS = IS_FULL ? 1_000 : 100;
const SEED = 20_260_301;

type Report = { readonly readId: string; readonly messageIds: readonly string[] };

/** What the child had been told of hits, which nothing may take away. */
const reportedHits = (steps: readonly DiskStep[]): readonly Report[] =>
  steps
    .filter(({ op, name }) => op === 'W' && name === 'reported')
    .map(({ data }) => String(data).trim().split(' '))
    .filter(([kind]) => kind === 'hit')
    .map(([, readId = '', ...messageIds]) => ({ readId, messageIds }));

/** Opens what a cut has left, as the next start does. @returns what is wrong with it */
async function judge(
  files: ReadonlyMap<string, Buffer>,
  reported: readonly Report[],
): Promise<readonly string[]> {
  using folder = temporaryFolder();
  for (const [name, content] of files) writeFileSync(join(folder.path, name), content, { mode: 0o600 });
  try {
    return await faultsIn(folder.path, reported);
  } catch (error) {
    return [String(error)];
  }
}

async function faultsIn(folder: string, reported: readonly Report[]): Promise<readonly string[]> {
  const faults: string[] = [];
  const clock = manualClock();
  // By now all of the child's reads but the hits have ended.
  clock.advance(86_400_000);
  using buffer = openBuffer(folder, clock, { retention: RETENTION });
  if (buffer.events.some(({ type }) => type === 'bufferSetAside')) faults.push('set aside');
  if (buffer.events.some(({ type }) => type === 'auditEntriesMissing')) faults.push('audit entries missing');
  const kept = new Set(readRows(folder).map(({ read_id }) => read_id));
  const lost = reported.filter(({ readId }) => !kept.has(readId));
  if (lost.length > 0) faults.push(`${lost.length} of ${reported.length} hits lost`);
  const stored = new Set(rowsIn<{ seq: number }>(folder, 'messages').map(({ seq }) => seq));
  const waiting = reported.flatMap(({ messageIds }) => messageIds).map((id) => Number(id.split(':')[2]));
  if (waiting.some((seq) => !stored.has(seq))) faults.push('a message of a hit lost');
  const [next] = recordRead(buffer, syntheticRead('WAYP0ST', clock.utcNow()));
  if (next === undefined || waiting.some((seq) => seq >= next.seq)) faults.push('a number given twice');
  await buffer.purge();
  if (!verifyChain(buffer.audit.lines(0, 1_000)).whole) faults.push('the audit chain is broken');
  using database = lookInto(folder);
  const integrity = String(database.pragma('integrity_check', { simple: true }));
  if (integrity !== 'ok') faults.push(integrity);
  return faults;
}

/** @returns of each cut with a fault: where it was, and what was wrong; of the first one only, where that is enough */
async function faultsAfterCuts(
  steps: readonly DiskStep[],
  cuts: number,
  { firstOnly = false } = {},
): Promise<readonly string[]> {
  const random = seededRandom(SEED);
  const points = Array.from({ length: cuts }, () => 1 + random.int(steps.length)).sort((a, b) => a - b);
  const disk = new Disk();
  const faults: string[] = [];
  let done = 0;
  for (const point of points) {
    for (const step of steps.slice(done, point)) disk.apply(step);
    done = point;
    const found = await judge(disk.afterCut(random), reportedHits(steps.slice(0, point)));
    if (found.length > 0) faults.push(`step ${point} of ${steps.length}: ${found.join(', ')}`);
    if (firstOnly && faults.length > 0) break;
  }
  return faults;
}

async function watched(mode: 'durable' | 'careless', folder: string): Promise<readonly DiskStep[]> {
  mkdirSync(join(folder, 'data'));
  return await watchedRun(CHILD, join(folder, 'data'), [mode]);
}

test(`after a power cut at any of ${CUTS} points the buffer opens whole and has every hit that was reported`, async () => {
  using folder = temporaryFolder();
  const steps = await watched('durable', folder.path);
  // The child is one that has much to lose.
  expect(reportedHits(steps).length).toBeGreaterThan(20);
  expect(await faultsAfterCuts(steps, CUTS)).toEqual([]);
}, 600_000);

test('the same cuts lose hits where SQLite is configured not to sync', async () => {
  using folder = temporaryFolder();
  const steps = await watched('careless', folder.path);
  expect((await faultsAfterCuts(steps, 40, { firstOnly: true })).join('\n')).toMatch(
    /hits lost|set aside|damaged/,
  );
}, 120_000);
