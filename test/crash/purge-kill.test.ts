import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { verifyChain } from '../../src/domain/access/audit-chain.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { lookInto, openBuffer, readRows, rowsOf } from '../support/buffer/open-buffer.ts';
import { linesBeforeKill } from '../support/faults/killed-child.ts';
import { IS_FULL } from '../support/is-full.ts';
import { temporaryFolder } from '../support/temp-folder.ts';

const ROUNDS = IS_FULL ? 12 : 3;
const CHILD = join(import.meta.dirname, 'purging-child.ts');
const RETENTION = { readMs: 2_000, hitMs: 30 * 86_400_000 };

/** Tables of partitions that the list of partitions does not have, or whose purge has begun and left a readable one. */
function strayTables(folder: string): readonly string[] {
  using database = lookInto(folder);
  return database
    .prepare<[], string>(
      `SELECT name FROM sqlite_schema
       WHERE type = 'table' AND name GLOB '*_[0-9]*'
         AND CAST(substr(name, instr(name, '_') + 1) AS INTEGER) NOT IN
           (SELECT partition FROM partitions WHERE state = 'open' OR (state = 'purging' AND
             (name GLOB 'contents_*' OR name GLOB 'messages_*')))`,
    )
    .pluck()
    .all();
}

test('a purge that kill -9 interrupts is finished after the next start, and all other records are intact', async () => {
  using folder = temporaryFolder();
  const reported: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    // Enough for reads of two seconds before to be in the middle of their purge.
    reported.push(...(await linesBeforeKill(CHILD, [folder.path], 250 + round * 37)));
    expect(strayTables(folder.path)).toEqual([]);
  }
  await sleep(2_100);
  using buffer = openBuffer(folder.path, systemClock, { retention: RETENTION });
  await buffer.purge();
  const left = readRows(folder.path).map(({ read_id }) => read_id);
  expect(reported.filter((readId) => !left.includes(readId))).toEqual([]);
  expect(left.length - reported.length).toBeLessThanOrEqual(ROUNDS);
  expect(rowsOf(folder.path, 'hits')).toBe(left.length);
  expect(strayTables(folder.path)).toEqual([]);
  expect(verifyChain(buffer.audit.lines(0, 100_000))).toMatchObject({ whole: true });
  using database = lookInto(folder.path);
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(database.prepare("SELECT count(*) FROM partitions WHERE state <> 'open'").pluck().get()).toBe(0);
}, 600_000);
