import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/platform/clock.ts';
import {
  lookInto,
  openBuffer,
  readRows,
  recordRead,
  rowsIn,
  storedImages,
} from '../support/buffer/open-buffer.ts';
import { syntheticRead } from '../support/buffer/synthetic-read.ts';
import { linesBeforeKill } from '../support/faults/killed-child.ts';
import { temporaryFolder } from '../support/temp-folder.ts';

const ROUNDS = 6;

const CHILD = join(import.meta.dirname, 'recording-child.ts');

type Message = { readonly seq: number; readonly record_id: number; readonly sealed: Uint8Array | null };

function judge(folder: string, reported: readonly string[]): void {
  const reads = readRows(folder);
  const recorded = reads.map(({ read_id }) => read_id);
  expect(reported.filter((readId) => !recorded.includes(readId))).toEqual([]);
  // What was committed and not yet reported when the kill came: at most one read of every round.
  expect(recorded.length - reported.length).toBeLessThanOrEqual(ROUNDS);
  const messages = rowsIn<Message>(folder, 'messages');
  const seqs = messages.map(({ seq }) => seq).toSorted((a, b) => a - b);
  expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  const withMessage = new Set(messages.map(({ record_id }) => record_id));
  expect(reads.filter(({ record_id }) => !withMessage.has(record_id))).toEqual([]);
  const images = storedImages(folder);
  expect(images.length).toBeGreaterThanOrEqual(2 * reads.length);
  for (const { jpeg, sha256 } of images) expect(createHash('sha256').update(jpeg).digest('hex')).toBe(sha256);
  using database = lookInto(folder);
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  const waiting = new Set(database.prepare<[], number>('SELECT seq FROM outbox').pluck().all());
  const emptied = messages.filter(({ seq, sealed }) => waiting.has(seq) !== (sealed !== null));
  expect(emptied).toEqual([]);
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
