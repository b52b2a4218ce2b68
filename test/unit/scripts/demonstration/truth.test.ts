import { describe, expect, test } from 'vitest';
import { assign } from '../../../../scripts/demonstration/truth.ts';

const passages = [
  { text: 'ZZT1234', wanted: false },
  { text: 'QXA772', wanted: true },
];

describe('assigning reads to passages', () => {
  test('gives each read to the passage whose text it is nearest to', () => {
    expect(assign(['QXA772', 'ZZT1234'], passages)).toEqual({
      byPassage: [['ZZT1234'], ['QXA772']],
      strangers: [],
    });
  });

  test('treats two mistakes, a lost or an extra character as the same plate', () => {
    const { byPassage } = assign(['ZZT1284', 'ZT1234', 'ZZT12340', 'OXA77'], passages);
    expect(byPassage).toEqual([['ZZT1284', 'ZT1234', 'ZZT12340'], ['OXA77']]);
  });

  test('calls a text strange that is near to no passage', () => {
    expect(assign(['MMM000'], passages)).toEqual({ byPassage: [[], []], strangers: ['MMM000'] });
  });
});
