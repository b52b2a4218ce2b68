import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { verifyChain } from '../../src/domain/access/audit-chain.ts';
import { STEPS } from '../../src/domain/time/step.ts';
import {
  lookInto,
  openBuffer,
  readRows,
  recordHit,
  recordRead,
  storedImages,
} from '../support/buffer/open-buffer.ts';
import { syntheticRead } from '../support/buffer/synthetic-read.ts';
import { IS_FULL } from '../support/is-full.ts';
import { manualClock } from '../support/manual-clock.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { temporaryFolder } from '../support/temp-folder.ts';

const CHILD = join(import.meta.dirname, 'rekeying-child.ts');
const REKEY_STEPS = STEPS.filter((step) => step.startsWith('rekey-'));
const KILLS = IS_FULL ? 100 : 10;
/** A full rekey of the test's buffer takes some 60 ms from there on. */
const LONGEST_MS = 60;

type Expected = { readonly reads: number; readonly images: number; readonly hold: string };

function used(folder: string, reads: number): Expected {
  using buffer = openBuffer(folder, manualClock());
  const held = syntheticRead('HELD1');
  recordRead(buffer, held);
  for (let count = 1; count < reads; count += 1)
    if (count % 10 === 0) recordHit(buffer, syntheticRead());
    else recordRead(buffer, syntheticRead());
  const target = { kind: 'reads', readIds: [held.readId] } as const;
  const order = {
    caseNumber: '26-004711',
    operator: 'A. Example',
    reason: 'proof',
    reviewOn: '2026-06-01',
    target,
  };
  const { hold } = buffer.holds.place(order);
  return { reads, images: storedImages(folder).length, hold: hold.holdId };
}

/** Whatever the rekey had come to: the buffer is there, whole, and nothing lies beside it that belongs to neither. */
function judge(folder: string, { reads, images, hold }: Expected): void {
  using buffer = openBuffer(folder, manualClock());
  expect(buffer.events.map(({ type }) => type)).toEqual(['bufferOpened']);
  expect(readRows(folder)).toHaveLength(reads);
  expect(storedImages(folder)).toHaveLength(images);
  expect(buffer.holds.list()).toMatchObject([{ hold: { holdId: hold }, reads: 1 }]);
  expect(verifyChain(buffer.audit.lines(0, 1_000))).toMatchObject({ whole: true });
  using database = lookInto(folder);
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(readdirSync(folder).filter((name) => /rekeyed|damaged/.test(name))).toEqual([]);
}

test.each(REKEY_STEPS)('a full rekey that dies at %s leaves the buffer whole under one key', (step) => {
  using folder = temporaryFolder();
  const expected = used(folder.path, 30);
  const child = spawnSync(process.execPath, [CHILD, folder.path, step]);
  expect(child.signal).toBe('SIGKILL');
  judge(folder.path, expected);
});

test('full rekeys that are killed at any moment, one after the other, leave the buffer whole under one key', async () => {
  using folder = temporaryFolder();
  const [random, expected] = [seededRandom(11), used(folder.path, 400)];
  let killed = 0;
  for (let count = 0; count < KILLS; count += 1) {
    const child = spawn(process.execPath, [CHILD, folder.path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    await once(child.stdout, 'data');
    await Promise.race([exited, sleep(random.int(LONGEST_MS))]);
    child.kill('SIGKILL');
    await exited;
    if (child.signalCode === 'SIGKILL') killed += 1;
    judge(folder.path, expected);
  }
  expect(killed).toBeGreaterThan(KILLS / 4);
}, 240_000);
