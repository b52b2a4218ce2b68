import { createHmac } from 'node:crypto';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deriveKey } from '../../../src/buffer/keys/data-keys.ts';
import type { Store } from '../../../src/buffer/store.ts';
import { verifyChain } from '../../../src/domain/access/audit-chain.ts';
import { parsePattern } from '../../../src/domain/read/read-query.ts';
import { MAX_RETENTION_MS } from '../../../src/policy/retention.ts';
import { bufferKeys } from '../../support/buffer/data-key.ts';
import {
  damageBuffer,
  lookInto,
  openBuffer,
  pathsIn,
  recordHit,
  recordRead,
} from '../../support/buffer/open-buffer.ts';
import { plateText, syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const linesOf = (buffer: Store) => buffer.audit.lines(0, 1_000);
const entriesOf = (buffer: Store) => linesOf(buffer).map((line) => JSON.parse(line.slice(65)));

describe('the audit chain of a buffer', () => {
  test('names a plate by one hash of a step, whether it is searched for or held', () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock);
    const plateHash = buffer.plateHash.of('ZZQ9173');
    const now = clock.utcNow();
    const target = { kind: 'plate', plate: plateText('ZZQ9173'), fromUtc: now, toUtc: now } as const;
    const order = { caseNumber: '26-1', operator: 'A. Example', reason: 'invented', reviewOn: '2026-04-01' };
    buffer.holds.place({ ...order, target });
    expect(entriesOf(buffer).at(-1)).toMatchObject({ what: 'holdPlaced', plateHash });
    const everything = { cameraId: null, fromUtc: null, toUtc: null, hitsOnly: false };
    const plate = parsePattern('ZZQ9173');
    expect(buffer.queries.asked({ ...everything, plate }, false)).toMatchObject({ plateHash });
  });

  test('salts the hash of a plate, and destroys the salt when its step ends', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock);
    const { filesKey } = bufferKeys(pathsIn(folder.path));
    const unsalted = createHmac('sha256', deriveKey(filesKey, 'waypost/audit-plates')).update('ZZQ9173');
    const first = buffer.plateHash.of('ZZQ9173');
    expect(first).not.toBe(unsalted.digest('hex'));
    clock.advance(MAX_RETENTION_MS / 2);
    const second = buffer.plateHash.of('ZZQ9173');
    expect(second).not.toBe(first);
    const all = () => buffer.plateHash.salts().map((salt) => salt.of('ZZQ9173'));
    expect(all().toSorted()).toEqual([first, second].toSorted());
    clock.advance(MAX_RETENTION_MS / 2);
    await buffer.purge();
    expect(all()).toEqual([second]);
    using database = lookInto(folder.path);
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'key_%'").pluck().all();
    expect(tables).toHaveLength(1);
  });

  test('begins with the buffer, and a purge adds its count and its range, and no plate', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock);
    recordRead(buffer, syntheticRead('ZZQ9173'));
    recordHit(buffer, syntheticRead('ZZQ9173'));
    clock.advance(MAX_RETENTION_MS);
    await buffer.purge();
    await buffer.purge();
    expect(entriesOf(buffer)).toEqual([
      expect.objectContaining({ n: 1, what: 'bufferBegun', unitId: 'pole-7' }),
      expect.objectContaining({
        ...{ n: 2, what: 'purge', atUtc: '2026-03-31T12:00:00.000Z', reads: 2, illegible: 0, undelivered: 3 },
        ...{ endedFromUtc: '2026-03-31T12:00:00.000Z', endedToUtc: '2026-03-31T12:00:00.000Z' },
      }),
    ]);
    expect(verifyChain(linesOf(buffer))).toMatchObject({ whole: true, head: buffer.audit.head() });
    expect(linesOf(buffer).join()).not.toContain('ZZQ9173');
  });

  test('continues in the buffer that replaces a damaged one', () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    const first = openBuffer(folder.path, clock);
    first.audit.append({ what: 'unitStarted', version: '1', config: '' });
    const before = linesOf(first);
    first.close();
    damageBuffer(folder.path);
    using second = openBuffer(folder.path, clock);
    expect(entriesOf(second)).toMatchObject([{ n: 3, what: 'bufferBegun' }]);
    expect(verifyChain([...before, ...linesOf(second)])).toMatchObject({ whole: true, entries: 3 });
  });

  test('says which entries are missing when an old buffer was put back, and does not close the gap', () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    const path = join(folder.path, 'buffer.db');
    openBuffer(folder.path, clock).close();
    copyFileSync(path, join(folder.path, 'old'));
    const later = openBuffer(folder.path, clock);
    for (const version of ['1', '2']) later.audit.append({ what: 'unitStarted', version, config: '' });
    later.close();
    rmSync(`${path}-wal`, { force: true });
    copyFileSync(join(folder.path, 'old'), path);
    using buffer = openBuffer(folder.path, clock);
    expect(buffer.events).toContainEqual({ type: 'auditEntriesMissing', from: 2, to: 3 });
    expect(entriesOf(buffer)).toContainEqual(
      expect.objectContaining({ n: 4, what: 'entriesMissing', from: 2, to: 3 }),
    );
    expect(verifyChain(linesOf(buffer))).toMatchObject({ whole: false, line: 2 });
  });

  test('treats a memo that is behind in the same opening as the result of a power cut', () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    const memo = join(folder.path, 'buffer.db.memo');
    const first = openBuffer(folder.path, clock);
    copyFileSync(memo, join(folder.path, 'behind'));
    first.audit.append({ what: 'unitStarted', version: '1', config: '' });
    recordRead(first, syntheticRead('ZZQ9173'));
    first.close();
    copyFileSync(join(folder.path, 'behind'), memo);
    using buffer = openBuffer(folder.path, clock);
    expect(buffer.audit.head().n).toBe(2);
    expect(buffer.events.map(({ type }) => type)).toEqual(['bufferOpened']);
  });

  test('shows a row that was changed in the file', () => {
    using folder = temporaryFolder();
    using buffer = openBuffer(folder.path, manualClock());
    buffer.audit.append({ what: 'unitStarted', version: '1', config: '' });
    using database = lookInto(folder.path);
    database.exec(`UPDATE audit SET entry = replace(entry, '"version":"1"', '"version":"2"') WHERE n = 2`);
    expect(verifyChain(linesOf(buffer))).toMatchObject({ whole: false, line: 2 });
  });
});
