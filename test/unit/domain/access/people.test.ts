import { expect, test } from 'vitest';
import { distinctPeople, isSamePerson } from '../../../../src/domain/access/people.ts';

test.each([
  ['b.example', 'b.example', true],
  ['b.example', 'B.Example', true],
  [' b.example', 'b.example\t', true],
  ['Bea  Example', 'bea example', true],
  ['ｂ.example', 'b.example', true],
  ['rene\u0301', 'ren\u00e9', true],
  ['b.example', 'c.example', false],
  ['b.example', 'b-example', false],
])('of %j and %j it is %s that they are one person', (a, b, same) => {
  expect(isSamePerson(a, b)).toBe(same);
  expect(distinctPeople([a, b])).toEqual(same ? [a] : [a, b]);
});

test('of several names each person stays once, under the first one, in order', () => {
  expect(distinctPeople(['b', 'a', 'B', 'c', 'A'])).toEqual(['b', 'a', 'c']);
  expect(distinctPeople([])).toEqual([]);
});
