import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { verifyChain } from '../../src/domain/access/audit-chain.ts';
import { MAX_RETENTION_MS } from '../../src/policy/retention.ts';
import {
  lookInto,
  openBuffer,
  pathsIn,
  readRows,
  recordHit,
  recordRead,
  storedImages,
} from '../support/buffer/open-buffer.ts';
import { NOON, syntheticRead } from '../support/buffer/synthetic-read.ts';
import { manualClock } from '../support/manual-clock.ts';
import { temporaryFolder } from '../support/temp-folder.ts';

const CHILD = join(import.meta.dirname, 'salvaging-child.ts');
const KILLS = [
  ['salvage-batch', 1],
  ['salvage-batch', 3],
  ['salvage-batch', 4],
  ['salvage-done', 1],
] as const;

test('a salvage that dies repeatedly restores everything, and nothing twice', async () => {
  using folder = temporaryFolder();
  {
    using buffer = openBuffer(folder.path, manualClock());
    for (let count = 0; count < 150; count += 1)
      if (count % 10 === 0) recordHit(buffer, syntheticRead());
      else recordRead(buffer, syntheticRead());
  }
  const [reads, images] = [readRows(folder.path), storedImages(folder.path).length];
  const name = `buffer.db.damaged-until-${NOON + MAX_RETENTION_MS}`;
  writeFileSync(`${pathsIn(folder.path).path}.damaged`, name);
  for (const [step, nth] of KILLS) {
    const child = spawnSync(process.execPath, [CHILD, folder.path, step, String(nth)]);
    expect(child.signal, `${step} ${nth}`).toBe('SIGKILL');
  }
  using buffer = openBuffer(folder.path, manualClock());
  await buffer.salvage();
  const ids = (rows: ReturnType<typeof readRows>) => rows.map(({ read_id }) => read_id).toSorted();
  expect(ids(readRows(folder.path))).toEqual(ids(reads));
  expect(storedImages(folder.path)).toHaveLength(images);
  expect(buffer.outbox.take(1_000)).toHaveLength(165);
  expect(verifyChain(buffer.audit.lines(0, 1_000))).toMatchObject({ whole: true });
  using database = lookInto(folder.path);
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(readdirSync(folder.path).filter((file) => file.includes('until'))).toEqual([]);
});
