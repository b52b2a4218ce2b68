import { expect, test } from 'vitest';
import { OPERATIONS } from '../../../src/contract/operations/table.ts';
import { changed, OPERATION_NAMES, placesOf, requestsOf } from '../../support/contract/request-samples.ts';

/** Beyond what a date can be, what a number holds exactly, and what a calendar on a unit has seen or will see. */
const IMPOSSIBLE = [9e15, -9e15, 8.64e15, -8.64e15, 8.64e15 + 1, 1e308, -1e308, -1, 4_102_444_800_001];

test.each(OPERATION_NAMES)('valid requests can be made of the declaration of %s', (name) => {
  for (const request of requestsOf(name)) {
    const { issues = [] } = OPERATIONS[name].request.safeParse(request).error ?? {};
    // A rule about several fields at once is in no schema; this one is about published rejections.
    expect(issues.filter(({ path }) => path.length > 0 || name !== 'alertSuppress')).toEqual([]);
  }
});

test('every time that somebody may send lies between 1970 and 2100', () => {
  const times = OPERATION_NAMES.flatMap((name) => placesOf(name, 'number')).filter(({ path }) =>
    String(path.at(-1)).endsWith('Utc'),
  );
  const accepted = times.flatMap(({ name, request, path }) =>
    IMPOSSIBLE.filter((time) => {
      const decoded = OPERATIONS[name].request.safeParse(changed(request, path, time));
      const at = decoded.error?.issues.map((issue) => issue.path.join('.')) ?? [];
      return !at.includes(path.join('.'));
    }).map((time) => `${name} ${path.join('.')} = ${time}`),
  );
  expect(accepted).toEqual([]);
  expect(new Set(times.map(({ name }) => name))).toEqual(
    new Set(['entryAdd', 'entryRenew', 'alertList', 'search', 'exportBegin', 'holdPlace']),
  );
});

test('a number that is no time has an upper bound to which a program can count', () => {
  const numbers = OPERATION_NAMES.flatMap((name) => placesOf(name, 'number'));
  const unbounded = numbers.filter(
    ({ name, request, path }) =>
      // The importer decodes the options of a list itself.
      !path.includes('options') && OPERATIONS[name].request.safeParse(changed(request, path, 1e17)).success,
  );
  expect(unbounded).toEqual([]);
  expect(numbers.length).toBeGreaterThan(10);
});
