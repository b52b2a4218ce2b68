import { expect, test } from 'vitest';
import { keyOf, textOf } from '../../../../src/hotlist/index/plate-key.ts';
import { sortedOrder } from '../../../../src/hotlist/index/radix-sort.ts';
import { indexOf } from '../../../support/hotlist/indexed-list.ts';
import { listInfo, listRow } from '../../../support/hotlist/list-files.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

test('orders by key, then by traits, as a comparing sort does', () => {
  const random = seededRandom(3);
  const texts = Array.from({ length: 20_000 }, () => random.text(1 + random.int(10), ALPHABET));
  const keys = Float64Array.from([...texts, ...texts.slice(0, 5_000), '9', 'ZZZZZZZZZZ'], (text) =>
    keyOf(text),
  );
  const traits = Uint32Array.from(keys, () => random.int(2 ** 32));
  const expected = [...keys.keys()].sort(
    (a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || (traits[a] ?? 0) - (traits[b] ?? 0) || a - b,
  );
  expect([...sortedOrder(keys, traits)]).toEqual(expected);
});

test('a key is that of one text alone, and gives it back', () => {
  const random = seededRandom(4);
  for (const text of ['0', 'Z', '00', '0Z', 'ZZZZZZZZZZ', random.text(10, ALPHABET)])
    expect(textOf(keyOf(text))).toBe(text);
  expect(() => keyOf('')).toThrow();
  expect(() => keyOf('ABCDEFGHIJK')).toThrow();
  expect(() => keyOf('AB?')).toThrow();
});

test('finds every plate of a list of plates of all lengths, and no other', () => {
  const random = seededRandom(5);
  const texts = new Set(Array.from({ length: 20_000 }, () => random.text(3 + random.int(8), ALPHABET)));
  const index = indexOf({ info: listInfo(), rows: [...texts].map((text) => listRow(text)) });
  const found = (text: string): string => index.entryAt(index.firstOf(keyOf(text))).plate.reveal();
  expect([...texts].filter((text) => found(text) !== text)).toEqual([]);
  const others = Array.from({ length: 20_000 }, () => random.text(3 + random.int(8), ALPHABET));
  expect(others.filter((text) => index.firstOf(keyOf(text)) >= 0 !== texts.has(text))).toEqual([]);
});
