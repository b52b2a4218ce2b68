import { describe, expect, test } from 'vitest';
import { verifyChain } from '../../../src/domain/access/audit-chain.ts';
import type { HoldOrder, HoldTarget } from '../../../src/domain/keeping/hold.ts';
import { PlateText } from '../../../src/domain/plate/plate-text.ts';
import type { PlateRead } from '../../../src/domain/read/plate-read.ts';
import { utcMs } from '../../../src/domain/time/time.ts';
import { InvalidRequest } from '../../../src/platform/errors.ts';
import {
  damageBuffer,
  heldTexts,
  openBuffer,
  readRows,
  recordHit,
  recordRead,
  rowsOf,
} from '../../support/buffer/open-buffer.ts';
import { syntheticRead } from '../../support/buffer/synthetic-read.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const DAY_MS = 86_400_000;
const MONTH_MS = 30 * DAY_MS;

const plateOf = (text: string): PlateText => {
  const plate = PlateText.parse(text);
  if (plate === null) throw new Error(`${text} is no plate`);
  return plate;
};

const dayAfter = (now: number, days: number): string =>
  new Date(now + days * DAY_MS).toISOString().slice(0, 10);

const order = (target: HoldTarget, now: number): HoldOrder => ({
  caseNumber: '26-004711',
  operator: 'A. Example',
  reason: 'hit and run, court date pending',
  reviewOn: dayAfter(now, 60),
  target,
});

const onReads = (...reads: readonly PlateRead[]): HoldTarget => ({
  kind: 'reads',
  readIds: reads.map(({ readId }) => readId),
});

const onPlate = (text: string, fromUtc: number, toUtc: number): HoldTarget => ({
  kind: 'plate',
  plate: plateOf(text),
  fromUtc: utcMs(fromUtc),
  toUtc: utcMs(toUtc),
});

describe('a hold', () => {
  test('keeps the reads that it names past their time, with their pictures, and nothing else', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock);
    const wanted = syntheticRead('HELD1', clock.utcNow());
    recordHit(buffer, wanted);
    recordRead(buffer, syntheticRead('OTHER1', clock.utcNow()));
    const { hold, reads } = buffer.holds.place(order(onReads(wanted), clock.utcNow()));
    expect(reads).toBe(1);
    clock.advance(MONTH_MS);
    expect(await buffer.purge()).toMatchObject({ reads: 1, held: 1 });
    expect(readRows(folder.path)).toEqual([]);
    expect(heldTexts(folder.path, hold.holdId)).toEqual([{ text: 'HELD1', hits: 1, alerts: 1, images: 3 }]);
    expect(buffer.outbox.take(10).map(({ kind }) => kind)).toEqual(['tombstone']);
  });

  test('on a plate and a window covers present and later reads, with O for 0, and no other plate', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock);
    const from = clock.utcNow();
    recordRead(buffer, syntheticRead('A0B1', clock.utcNow()));
    const { hold } = buffer.holds.place(order(onPlate('AOB1', from, from + DAY_MS), from));
    clock.advance(DAY_MS / 2);
    recordRead(buffer, syntheticRead('AOB1', clock.utcNow()));
    recordRead(buffer, syntheticRead('A0B2', clock.utcNow()));
    clock.advance(DAY_MS);
    recordRead(buffer, syntheticRead('A0B1', clock.utcNow()));
    clock.advance(MONTH_MS);
    expect(await buffer.purge()).toMatchObject({ reads: 2, held: 2 });
    expect(heldTexts(folder.path, hold.holdId).map(({ text }) => text)).toEqual(['A0B1', 'AOB1']);
  });

  test('keeps every revision of a read, also the one that had another text', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock);
    const first = syntheticRead('MISREAD', clock.utcNow());
    recordRead(buffer, first);
    const now = clock.utcNow();
    const { hold } = buffer.holds.place(order(onPlate('RIGHT1', now - 1_000, now + 1_000), now));
    recordHit(buffer, { ...first, revision: 2, text: plateOf('RIGHT1') });
    clock.advance(MONTH_MS);
    await buffer.purge();
    expect(heldTexts(folder.path, hold.holdId).map(({ text }) => text)).toEqual(['MISREAD', 'RIGHT1']);
  });

  test('leaves a record until it expires after the release, and destroys expired ones', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock);
    const old = syntheticRead('OLD1', clock.utcNow());
    recordRead(buffer, old);
    clock.advance(DAY_MS);
    const young = syntheticRead('YOUNG1', clock.utcNow());
    recordRead(buffer, young);
    const { hold } = buffer.holds.place(order(onReads(old, young), clock.utcNow()));
    clock.advance(MONTH_MS - DAY_MS);
    await buffer.purge();
    const { holdId } = hold;
    buffer.holds.release({ holdId, operator: 'B. Example', reason: 'case closed' });
    expect(buffer.holds.list()).toEqual([]);
    await buffer.purge();
    expect(readRows(folder.path).map(({ text }) => text)).toEqual(['YOUNG1']);
    expect(heldTexts(folder.path, holdId)).toEqual([]);
    expect(buffer.audit.lines(0, 100).join('\n')).toContain('"what":"heldDestroyed"');
  });

  test('released while another keeps the same read leaves it to the other', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock);
    const read = syntheticRead('TWICE1', clock.utcNow());
    recordRead(buffer, read);
    const [one, other] = [1, 2].map(
      () => buffer.holds.place(order(onReads(read), clock.utcNow())).hold.holdId,
    );
    clock.advance(MONTH_MS);
    expect(await buffer.purge()).toMatchObject({ reads: 0, held: 1 });
    buffer.holds.release({ holdId: one ?? '', operator: 'B. Example', reason: 'case closed' });
    await buffer.purge();
    expect(heldTexts(folder.path, other ?? '').map(({ text }) => text)).toEqual(['TWICE1']);
  });

  test('may name a read that only another hold still keeps', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock);
    const read = syntheticRead('LATE1', clock.utcNow());
    recordRead(buffer, read);
    const first = buffer.holds.place(order(onReads(read), clock.utcNow())).hold.holdId;
    clock.advance(MONTH_MS);
    await buffer.purge();
    const second = buffer.holds.place(order(onReads(read), clock.utcNow())).hold.holdId;
    buffer.holds.release({ holdId: first, operator: 'B. Example', reason: 'case closed' });
    await buffer.purge();
    expect(heldTexts(folder.path, second).map(({ text }) => text)).toEqual(['LATE1']);
  });

  test('survives a restart and a damaged buffer: the new buffer still holds', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    const now = clock.utcNow();
    const first = openBuffer(folder.path, clock);
    const { hold } = first.holds.place(order(onPlate('AFTER1', now, now + DAY_MS), now));
    first.close();
    const second = openBuffer(folder.path, clock);
    expect(second.holds.list()).toEqual([{ hold, reads: 0, isReviewDue: false }]);
    second.close();
    damageBuffer(folder.path);
    using third = openBuffer(folder.path, clock);
    expect(third.events.map(({ type }) => type)).toContain('bufferSetAside');
    recordRead(third, syntheticRead('AFTER1', clock.utcNow()));
    expect(third.holds.list()).toEqual([{ hold, reads: 1, isReviewDue: false }]);
    expect(third.audit.lines(0, 100).join('\n')).toMatch(/"what":"bufferBegun".*"holds":1/);
  });

  test('is refused with its reason when it makes no sense, and nothing is held then', () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock);
    const now = clock.utcNow();
    const read = syntheticRead('SOME1', now);
    recordRead(buffer, read);
    const good = order(onReads(read), now);
    const refused: readonly (readonly [RegExp, HoldOrder])[] = [
      [/not a calendar date/, { ...good, reviewOn: '2026-02-30' }],
      [/not in the future/, { ...good, reviewOn: dayAfter(now, -1) }],
      [/more than a year ahead/, { ...good, reviewOn: dayAfter(now, 400) }],
      [/ends before it begins/, { ...good, target: onPlate('A1', now, now - 1) }],
      [/longer than 30 days/, { ...good, target: onPlate('A1', now, now + MONTH_MS + 1) }],
      [/has no read nowhere/, { ...good, target: { kind: 'reads', readIds: [read.readId, 'nowhere'] } }],
    ];
    for (const [why, wrong] of refused) {
      expect(() => buffer.holds.place(wrong)).toThrow(InvalidRequest);
      expect(() => buffer.holds.place(wrong)).toThrow(why);
    }
    expect(() => buffer.holds.release({ holdId: 'h0', operator: 'B', reason: 'x' })).toThrow(/no hold h0/);
    expect(buffer.holds.list()).toEqual([]);
    expect(rowsOf(folder.path, 'reads')).toBe(1);
  });

  test('is in the audit chain with case, operator and review date, and with its plate only as a hash', async () => {
    using folder = temporaryFolder();
    const clock = manualClock();
    using buffer = openBuffer(folder.path, clock);
    const now = clock.utcNow();
    const { hold } = buffer.holds.place(order(onPlate('HASHED1', now, now + DAY_MS), now));
    const { holdId } = hold;
    const reviewOn = dayAfter(now, 90);
    buffer.holds.review({ holdId, operator: 'C. Example', reason: 'trial moved' }, reviewOn);
    buffer.holds.release({ holdId, operator: 'B. Example', reason: 'case closed' });
    await buffer.purge();
    const lines = buffer.audit.lines(0, 100);
    const entries = lines.map((line) => JSON.parse(line.slice(65)));
    const window = { fromUtc: new Date(now).toISOString(), toUtc: new Date(now + DAY_MS).toISOString() };
    expect(entries.slice(1)).toMatchObject([
      {
        what: 'holdPlaced',
        holdId,
        caseNumber: '26-004711',
        operator: 'A. Example',
        target: 'plate',
        ...window,
      },
      { what: 'holdReviewed', holdId, operator: 'C. Example', reviewOn },
      { what: 'holdReleased', holdId, operator: 'B. Example' },
      { what: 'heldDestroyed', holdId, reads: 0 },
    ]);
    expect(entries[1].plateHash).toMatch(/^[0-9a-f]{64}$/);
    expect(lines.join('\n')).not.toContain('HASHED1');
    expect(verifyChain(lines)).toMatchObject({ whole: true });
  });
});
