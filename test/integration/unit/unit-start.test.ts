import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { configDigest } from '../../../src/unit/settings.ts';
import { readRows } from '../../support/buffer/open-buffer.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';
import { bufferOf } from '../../support/unit/running-unit.ts';
import { startedUnit } from '../../support/unit/started-unit.ts';

const NO_BROKER = 'mqtt://127.0.0.1:1';
const DAY_MS = 86_400_000;

test('a unit that was off until its reads expired has destroyed them by the end of its start', async () => {
  using folder = temporaryFolder();
  const clock = manualClock();
  const unit = await startedUnit(folder.path, NO_BROKER, {}, clock);
  await unit.reads.accept(syntheticRead('ZZT4711', clock.utcNow()));
  await unit.stop('it is switched off');
  expect(readRows(folder.path, bufferOf(folder.path))).toHaveLength(1);
  clock.advance(31 * DAY_MS);
  // Stopped at once: nothing that a running unit does from time to time has come to its turn.
  await (await startedUnit(folder.path, NO_BROKER, {}, clock)).stop('the test is over');
  expect(readRows(folder.path, bufferOf(folder.path))).toEqual([]);
});

test('a unit that starts writes its configuration’s digest to the audit chain', async () => {
  using folder = temporaryFolder();
  const unit = await startedUnit(folder.path, NO_BROKER);
  const started = unit.audit.lines(0, 1_000).filter((line) => line.includes('"what":"unitStarted"'));
  await unit.stop('the test is over');
  const config = configDigest(loadConfig(join(folder.path, 'waypost.json')));
  expect(started).toEqual([expect.stringContaining(`"config":"${config}"`)]);
});

test('a start that the buffer refuses leaves what people have said where it is, though it does not open', async () => {
  using folder = temporaryFolder();
  const first = await startedUnit(folder.path, NO_BROKER);
  const lists = loadConfig(join(folder.path, 'waypost.json')).hotLists.folder;
  mkdirSync(lists, { recursive: true });
  const files = [
    `${bufferOf(folder.path).path}.suppressions`,
    `${bufferOf(folder.path).path}.marks`,
    join(lists, 'manual.entries'),
  ];
  for (const file of files) writeFileSync(file, 'as it looks under another key');
  await expect(startedUnit(folder.path, NO_BROKER)).rejects.toThrow('buffer');
  expect(files.map((file) => readFileSync(file, 'utf8'))).toEqual(
    files.map(() => 'as it looks under another key'),
  );
  await first.stop('the test is over');
});
