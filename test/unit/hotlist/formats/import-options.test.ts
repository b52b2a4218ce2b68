import { expect, test } from 'vitest';
import { importOptionsSchema } from '../../../../src/hotlist/formats/import-options.ts';
import { importOptions } from '../../../support/hotlist/list-files.ts';

test('decodes the options of an import', () => {
  expect(importOptionsSchema.parse(importOptions({ category: 'stolen-plate' }))).toEqual(
    importOptions({ category: 'stolen-plate' }),
  );
});

test.each(['', '../agency', 'Agency', 'a b', '-a', 'a/b', 'a.list', 'x'.repeat(65)])(
  'refuses the list id `%s`, which becomes a file name',
  (listId) => {
    expect(importOptionsSchema.safeParse(importOptions({ listId })).success).toBe(false);
  },
);

test.each([
  { category: 'immigration-enforcement' },
  { format: 'xls' },
  { sourceTimeUtc: -1 },
  { source: ' ' },
  { surprise: true },
])('refuses %j', (change) => {
  expect(importOptionsSchema.safeParse({ ...importOptions(), ...change }).success).toBe(false);
});
