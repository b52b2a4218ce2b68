import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeUnfinished } from '../../../src/platform/files/durable-file.ts';
import { DurableWriter } from '../../../src/platform/files/durable-writer.ts';
import { openBuffer } from '../../support/buffer/open-buffer.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const HEX = '0123456789ab';

test('a buffer that opens removes what a kill left half-written beside it, and nothing else', () => {
  using folder = temporaryFolder();
  openBuffer(folder.path, manualClock()).close();
  const left = [
    ...['buffer.db', 'buffer.db.memo', 'buffer.db.suppressions', 'buffer.db.operators', 'buffer.db.keys'],
    'buffer.db.damaged',
  ].map((name) => `${name}.${HEX}.new`);
  const others = [`another.db.${HEX}.new`, 'buffer.db.new'];
  for (const name of [...left, 'buffer.db.backup.new', ...others])
    writeFileSync(join(folder.path, name), 'x');
  openBuffer(folder.path, manualClock()).close();
  for (const name of [...left, 'buffer.db.backup.new'])
    expect(existsSync(join(folder.path, name)), name).toBe(false);
  for (const name of others) expect(existsSync(join(folder.path, name)), name).toBe(true);
});

test('the names of every writer are known to the sweep', () => {
  using folder = temporaryFolder();
  const writer = new DurableWriter(join(folder.path, 'state.list'));
  writer.write(Buffer.from('half of it'));
  expect(readdirSync(folder.path)).toHaveLength(1);
  expect(removeUnfinished(folder.path)).toBe(1);
  expect(readdirSync(folder.path)).toEqual([]);
});
