import { expect, test } from 'vitest';
import { verifyChain } from '../../../src/domain/access/audit-chain.ts';
import { lookInto, openBuffer, recordHit } from '../../support/buffer/open-buffer.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const entry = { what: 'unitStarted', version: 'x'.repeat(2_000), config: 'c'.repeat(64) } as const;

test('an audit chain that takes more than its share says so once, and once when there is room; nothing of it is deleted', async () => {
  using folder = temporaryFolder();
  const limits = { maxBytes: 1_000_000, reserveBytes: 0, maxReads: null };
  const clock = manualClock();
  {
    using buffer = openBuffer(folder.path, clock, { limits });
    const said = () => buffer.events.filter(({ type }) => type === 'auditLarge');
    expect(buffer.auditUse).toBeNull();
    recordHit(buffer, syntheticRead('ZZT4711', clock.utcNow()));
    for (let i = 0; i < 30; i += 1) buffer.audit.append(entry);
    await buffer.relieve();
    expect([said(), buffer.auditUse]).toMatchObject([[], { roomBytes: 1_000_000, isLarge: false }]);
    for (let i = 0; i < 20; i += 1) buffer.audit.append(entry);
    for (let i = 0; i < 3; i += 1) await buffer.relieve();
    expect(said()).toMatchObject([{ isOver: false, roomBytes: 1_000_000 }]);
    expect(buffer.auditUse).toMatchObject({ isLarge: true });
    // A little more room is not enough: the chain is between the two shares.
    limits.maxBytes = 1_200_000;
    await buffer.relieve();
    expect(said()).toHaveLength(1);
    limits.maxBytes = 2_000_000;
    for (let i = 0; i < 3; i += 1) await buffer.relieve();
    expect(said()).toMatchObject([{ isOver: false }, { isOver: true, roomBytes: 2_000_000 }]);
    expect(buffer.auditUse).toMatchObject({ isLarge: false });
    expect(verifyChain(buffer.audit.lines(0, 999))).toMatchObject({ whole: true });
    expect(buffer.audit.lines(0, 999)).toHaveLength(51);
  }
  // What still holds is said again after a restart.
  limits.maxBytes = 1_000_000;
  using buffer = openBuffer(folder.path, clock, { limits });
  await buffer.relieve();
  expect(buffer.events.filter(({ type }) => type === 'auditLarge')).toMatchObject([{ isOver: false }]);
});

test('what the chain takes is what the file has of it', async () => {
  using folder = temporaryFolder();
  using buffer = openBuffer(folder.path, manualClock());
  for (let i = 0; i < 200; i += 1) buffer.audit.append({ what: 'bufferChecked', isWhole: i % 2 === 0 });
  using database = lookInto(folder.path);
  const stored = database
    .prepare<[], number>('SELECT sum(length(n) + length(hash) + length(entry) + 8) FROM audit')
    .pluck()
    .get();
  expect(buffer.audit.bytes()).toBeGreaterThan((stored ?? 0) * 0.95);
  expect(buffer.audit.bytes()).toBeLessThan((stored ?? 0) * 1.05);
});
