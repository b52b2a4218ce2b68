import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CATEGORIES } from '../../../src/domain/list/hot-list.ts';
import type { ManualEntryOrder } from '../../../src/domain/list/manual-entry.ts';
import { PlatePattern } from '../../../src/domain/plate/plate-pattern.ts';
import { utcMs } from '../../../src/domain/time/time.ts';
import { ManualEntries } from '../../../src/hotlist/manual-entries.ts';
import { SealedFile } from '../../../src/platform/files/sealed-file.ts';
import { NOON, plateText } from '../../support/buffer/synthetic-read.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const DAY_MS = 86_400_000;
const KEY = new Uint8Array(32).fill(7);

function opened(
  folder: string,
  permitted: readonly (typeof CATEGORIES)[number][] = CATEGORIES,
): ManualEntries {
  const file = new SealedFile(join(folder, 'manual.entries'), KEY, randomBytes);
  const entries = new ManualEntries({ file, permitted: new Set(permitted), randomBytes });
  entries.load();
  return entries;
}

const order = (plate: string, days = 2): ManualEntryOrder => ({
  plate: plateText(plate),
  region: 'US-IA',
  category: 'stolen-vehicle',
  reason: 'taken from a yard',
  operator: 'A. Example',
  caseNumber: '26-004711',
  expiresAtUtc: utcMs(NOON + days * DAY_MS),
});

describe('manual entries', () => {
  test('survive a restart, and are in no file in plain text', () => {
    using folder = temporaryFolder();
    const { entryId } = opened(folder.path).add(order('ZZT1234'), NOON);
    const [entry] = opened(folder.path).inForce(NOON);
    expect(entry).toMatchObject({ entryId, region: 'US-IA', caseNumber: '26-004711', enteredAtUtc: NOON });
    expect(entry?.plate.reveal()).toBe('ZZT1234');
    const bytes = readFileSync(join(folder.path, 'manual.entries'), 'latin1');
    for (const word of ['ZZT1234', 'yard', '26-004711', 'Example']) expect(bytes).not.toContain(word);
  });

  test('are 1,000 at most, and a refused one changes nothing', () => {
    using folder = temporaryFolder();
    const file = new SealedFile(join(folder.path, 'manual.entries'), KEY, randomBytes);
    const made = Array.from({ length: 999 }, (_, i) => ({
      ...order('ZZT1234'),
      ...{ plate: `ZZQ${1000 + i}`, entryId: `e${i}`, enteredAtUtc: NOON, reviewedAtUtc: NOON },
    }));
    file.write(JSON.stringify({ schema: 1, entries: made }));
    const entries = opened(folder.path);
    entries.add(order('ZZT1234'), NOON);
    const stored = readFileSync(join(folder.path, 'manual.entries'));
    expect(() => entries.add(order('ZZT5678'), NOON)).toThrow('1000 entries already, which is the most');
    for (const text of ['reason', 'caseNumber', 'operator'])
      expect(() =>
        opened(folder.path).add({ ...order('ZZT5678'), [text]: 'x'.repeat(1_001) }, NOON),
      ).toThrow();
    expect(readFileSync(join(folder.path, 'manual.entries'))).toEqual(stored);
    // One that ends makes room.
    entries.remove('e7', NOON);
    for (const text of ['reason', 'caseNumber', 'operator'])
      expect(() => entries.add({ ...order('ZZT5678'), [text]: 'x'.repeat(1_001) }, NOON)).toThrow(
        'longer than 1000',
      );
    entries.add(order('ZZT5678'), NOON);
    expect(opened(folder.path).inForce(NOON)).toHaveLength(1_000);
  });

  test('expire by themselves, and leave the file', () => {
    using folder = temporaryFolder();
    const entries = opened(folder.path);
    entries.add(order('ZZT1234', 1), NOON);
    entries.add(order('ZZT5678', 3), NOON);
    const later = utcMs(NOON + DAY_MS);
    expect(entries.inForce(later).map(({ plate }) => plate.reveal())).toEqual(['ZZT5678']);
    expect(entries.ended(later)).toHaveLength(1);
    entries.expire(later);
    expect(entries.ended(later)).toHaveLength(0);
    expect(opened(folder.path).inForce(NOON)).toHaveLength(1);
  });

  test('that are renewed end later, and count as reviewed', () => {
    using folder = temporaryFolder();
    const entries = opened(folder.path);
    const { entryId } = entries.add(order('ZZT1234', 1), NOON);
    const later = utcMs(NOON + DAY_MS / 2);
    const renewed = entries.renew(entryId, utcMs(NOON + 5 * DAY_MS), later);
    expect(renewed).toMatchObject({ reviewedAtUtc: later });
    expect(opened(folder.path).inForce(utcMs(NOON + 4 * DAY_MS))).toHaveLength(1);
  });

  test('are renewed for 30 days at most, and a partly known plate for one', () => {
    using folder = temporaryFolder();
    const entries = opened(folder.path);
    const whole = entries.add(order('ZZT1234', 1), NOON);
    const plate = PlatePattern.parse('ZZT12?4');
    if (plate === null) throw new Error('the test wants a pattern');
    const partial = entries.add({ ...order('ZZT1234', 1), plate }, NOON);
    const refused = [
      [whole.entryId, 30 * DAY_MS + 1, '30 days'],
      [partial.entryId, DAY_MS + 1, '24 hours'],
      [whole.entryId, 0, 'not in the future'],
    ] as const;
    for (const [entryId, ms, words] of refused)
      expect(() => entries.renew(entryId, utcMs(NOON + ms), NOON)).toThrow(words);
    expect(entries.inForce(NOON)).toEqual([whole, partial]);
  });

  test('of one plate, region and category are made once', () => {
    using folder = temporaryFolder();
    const entries = opened(folder.path);
    const { entryId } = entries.add(order('ZZT1234'), NOON);
    expect(() => entries.add(order('ZZT1234'), NOON)).toThrow(entryId);
  });

  test('that are removed, or are no longer permitted, are out of force', () => {
    using folder = temporaryFolder();
    const entries = opened(folder.path);
    const { entryId } = entries.add(order('ZZT1234'), NOON);
    entries.add(order('ZZT5678'), NOON);
    entries.remove(entryId, NOON);
    expect(entries.inForce(NOON)).toHaveLength(1);
    expect(() => entries.remove(entryId, NOON)).toThrow('no manual entry');
    expect(opened(folder.path, ['amber-alert']).inForce(NOON)).toHaveLength(0);
  });

  test('in a damaged file are reported, and the file stays as it is', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'manual.entries');
    opened(folder.path).add(order('ZZT1234'), NOON);
    const bytes = readFileSync(path);
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    expect(() => opened(folder.path)).toThrow('damaged');
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });
});
