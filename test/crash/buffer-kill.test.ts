import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/platform/clock.ts';
import { linesBeforeKill } from '../support/killed-child.ts';
import { lookInto, openBuffer, recordRead } from '../support/open-buffer.ts';
import { syntheticRead } from '../support/synthetic-read.ts';
import { temporaryFolder } from '../support/temp-folder.ts';

const ROUNDS = 6;

const CHILD = join(import.meta.dirname, 'recording-child.ts');

function judge(folder: string, reported: readonly string[]): void {
  using database = lookInto(folder);
  const recorded = database.prepare<[], string>('SELECT read_id FROM reads').pluck().all();
  expect(reported.filter((readId) => !recorded.includes(readId))).toEqual([]);
  // What was committed and not yet reported when the kill came: at most one read of every round.
  expect(recorded.length - reported.length).toBeLessThanOrEqual(ROUNDS);
  const seqs = database.prepare<[], number>('SELECT seq FROM outbox ORDER BY seq').pluck().all();
  expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  const incomplete = `SELECT count(*) FROM reads WHERE record_id NOT IN (SELECT record_id FROM evidence)
    OR record_id NOT IN (SELECT record_id FROM outbox)`;
  expect(database.prepare(incomplete).pluck().get()).toBe(0);
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  const emptied = "SELECT count(*) FROM outbox WHERE length(body) = 0 AND state <> 'confirmed'";
  expect(database.prepare(emptied).pluck().get()).toBe(0);
}

test('every read that was reported recorded is there after kill -9, and the lock is free again', async () => {
  using folder = temporaryFolder();
  const reported: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    reported.push(...(await linesBeforeKill(CHILD, [folder.path], 5 + round * 11)));
    judge(folder.path, reported);
  }
  using buffer = openBuffer(folder.path, systemClock);
  expect(buffer.outbox.depth().inFlight).toBe(0);
  recordRead(buffer, syntheticRead());
}, 120_000);
