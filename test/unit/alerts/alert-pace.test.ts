import { describe, expect, test } from 'vitest';
import { AlertLimits, type LimitReport } from '../../../src/alerts/alert-limits.ts';
import { AlertPace } from '../../../src/alerts/alert-pace.ts';
import type { AlertChannel } from '../../../src/domain/alert/alert.ts';
import type { Category } from '../../../src/domain/list/hot-list.ts';
import { type UtcMs, utcMs } from '../../../src/domain/time/time.ts';
import { syntheticHit, syntheticRead } from '../../support/buffer/synthetic-read.ts';

const MINUTE_MS = 60_000;
const at = (minutes: number): UtcMs => utcMs(1_772_000_000_000 + minutes * MINUTE_MS);

function paced(
  limits: { readonly coolDown?: number; readonly interrupt?: number; readonly review?: number } = {},
) {
  const { coolDown = 30, interrupt = 100, review = 100 } = limits;
  const reports: LimitReport[] = [];
  const hourly = new AlertLimits({ interrupt, review }, (report) => reports.push(report));
  const pace = new AlertPace(coolDown * MINUTE_MS, hourly);
  const pass = (
    readId: string,
    minutes: number,
    of: {
      readonly entry?: string;
      readonly channel?: AlertChannel;
      readonly category?: Category;
      readonly text?: string;
    } = {},
  ) => {
    const { entry = 'one', channel = 'review', category = 'stolen-vehicle', text = 'WAYP0ST' } = of;
    const hit = syntheticHit(syntheticRead(text));
    return pace.decide(
      { ...hit, readId, entry: { ...hit.entry, entryIdentity: entry, category } },
      channel,
      at(minutes),
    );
  };
  return { pace, hourly, pass, reports };
}

const TOLD = { reason: null, channel: 'review', passesBefore: 0 };
const INTERRUPTS = { ...TOLD, channel: 'interrupt' };
const COOLING = { reason: 'cooling-down' };

describe('a vehicle that passes again and again', () => {
  test('is reported once, then again after the cool-down, with the number of passes', () => {
    const { pass } = paced();
    expect(pass('a', 0)).toEqual(TOLD);
    for (const [i, minutes] of [1, 5, 29].entries()) expect(pass(`b${i}`, minutes)).toEqual(COOLING);
    expect(pass('c', 30)).toEqual({ ...TOLD, passesBefore: 3 });
    expect(pass('d', 31)).toEqual(COOLING);
  });

  test('is reported at once if it may interrupt now and went to review before, but not the other way', () => {
    const { pass } = paced();
    expect(pass('a', 0)).toEqual(TOLD);
    expect(pass('b', 1, { channel: 'interrupt' })).toEqual(INTERRUPTS);
    expect(pass('c', 2)).toEqual(COOLING);
    expect(pass('d', 3, { channel: 'interrupt' })).toEqual(COOLING);
  });

  test('is counted separately for another entry', () => {
    const { pass } = paced();
    expect(pass('a', 0)).toEqual(TOLD);
    expect(pass('a', 0, { entry: 'two' })).toEqual(TOLD);
  });

  test('is the same up to O and 0, and another one with other characters', () => {
    const { pass } = paced();
    expect(pass('a', 0, { text: 'ZZTO123' })).toEqual(TOLD);
    expect(pass('b', 1, { text: 'ZZT0123' })).toEqual(COOLING);
    expect(pass('c', 1, { text: 'ZZT8123' })).toEqual(TOLD);
  });

  test('is reported again with its next pass when its alert was withdrawn', () => {
    const { pace, pass } = paced();
    pass('a', 0);
    pass('a', 0, { entry: 'one-more' });
    pace.forget('one');
    expect(pass('b', 1)).toEqual(TOLD);
    expect(pass('b', 1, { entry: 'one-more' })).toEqual(COOLING);
  });

  test('whose text is revised counts once, also where that makes it another text or another channel', () => {
    const { pass } = paced({ review: 1, interrupt: 1 });
    expect(pass('a', 0, { text: 'ZZTB123' })).toEqual(TOLD);
    expect(pass('a', 0, { text: 'ZZT8123' })).toEqual(TOLD);
    expect(pass('a', 0, { text: 'ZZT8123', channel: 'interrupt' })).toEqual(INTERRUPTS);
    expect(pass('b', 0, { entry: 'two', channel: 'interrupt' })).toEqual({ reason: 'list-limit' });
  });

  test('passes once with a read that is revised', () => {
    const { pass } = paced();
    expect(pass('a', 0)).toEqual(TOLD);
    expect(pass('a', 0)).toEqual(TOLD);
    expect([pass('b', 1), pass('b', 1)]).toEqual([COOLING, COOLING]);
    expect(pass('c', 60)).toEqual({ ...TOLD, passesBefore: 1 });
  });

  test.each(['amber-alert', 'missing-person'] as const)('is told each time for an %s', (category) => {
    const { pass } = paced({ review: 1 });
    for (const readId of ['a', 'b', 'c']) expect(pass(readId, 0, { category })).toEqual(TOLD);
  });

  test('is reported each time without a cool-down, and if the clock was set back', () => {
    const { pass } = paced({ coolDown: 0 });
    expect([pass('a', 0), pass('b', 0)]).toEqual([TOLD, TOLD]);
    const set = paced();
    expect([set.pass('a', 10), set.pass('b', 5)]).toEqual([TOLD, TOLD]);
  });
});

describe('a list that alerts all the time', () => {
  test('is held at its limit, which is reported once, and once more when the hour is over', () => {
    const { hourly, pass, reports } = paced({ review: 2 });
    for (const entry of ['a', 'b']) expect(pass(entry, 0, { entry })).toEqual(TOLD);
    for (const entry of ['c', 'd', 'e', 'e'])
      expect(pass(entry, 1, { entry })).toEqual({ reason: 'list-limit' });
    const of = { listId: 'agency', channel: 'review' } as const;
    expect(reports).toEqual([{ kind: 'reached', ...of, limit: 2 }]);
    expect(hourly.reached()).toEqual([{ ...of, sinceUtc: at(1) }]);
    hourly.sweep(at(59));
    expect(reports).toHaveLength(1);
    hourly.sweep(at(60));
    expect(reports[1]).toEqual({ kind: 'over', ...of, heldBack: 3 });
    expect(hourly.reached()).toEqual([]);
    expect(pass('f', 61, { entry: 'f' })).toEqual(TOLD);
  });

  test('sends what is beyond the limit of interruptions to review, as long as that has room', () => {
    const { pass, reports } = paced({ interrupt: 1, review: 2 });
    const interrupt = (entry: string) => pass(entry, 0, { entry, channel: 'interrupt' });
    expect(interrupt('a')).toEqual(INTERRUPTS);
    expect([interrupt('b'), interrupt('c')]).toEqual([TOLD, TOLD]);
    // Neither a revision of that read nor the next pass is a way around the limit.
    expect(interrupt('c')).toEqual(TOLD);
    expect(pass('c2', 1, { entry: 'c', channel: 'interrupt' })).toEqual(COOLING);
    expect(interrupt('d')).toEqual({ reason: 'list-limit' });
    expect(reports.map(({ kind, channel }) => `${kind} ${channel}`)).toEqual([
      'reached interrupt',
      'reached review',
    ]);
  });

  test('is free again if the clock was set back', () => {
    const { hourly, pass } = paced({ review: 1 });
    expect(pass('a', 100, { entry: 'a' })).toEqual(TOLD);
    expect(pass('b', 100, { entry: 'b' })).toEqual({ reason: 'list-limit' });
    expect(pass('c', 10, { entry: 'c' })).toEqual(TOLD);
    expect(hourly.reached()).toEqual([]);
  });

  test('does not count test plates', () => {
    const { pass } = paced({ review: 1 });
    for (let i = 0; i < 5; i++)
      expect(pass(`t${i}`, 0, { channel: 'test' })).toEqual({ ...TOLD, channel: 'test' });
    expect(pass('a', 0)).toEqual(TOLD);
  });
});

test('remembers a bounded number of vehicles', () => {
  const { pass } = paced({ review: 100_000 });
  for (let i = 0; i <= 5_000; i++) pass(`r${i}`, 0, { entry: `e${i}` });
  expect(pass('again', 1, { entry: 'e0' })).toEqual(TOLD);
  expect(pass('again', 1, { entry: 'e5000' })).toEqual(COOLING);
});
