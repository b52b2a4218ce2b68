import { expect, test } from 'vitest';
import { entryIdentity } from '../../../../src/hotlist/matching/entry-identity.ts';
import { plateText } from '../../../support/hotlist/list-files.ts';

const identity = (
  source: string,
  plate: string,
  region: string | null,
  category: 'wanted-person' | 'felony-vehicle',
) => entryIdentity(source, plateText(plate), region, category);

test('the same warrant in another version of a list is the same entry', () => {
  expect(identity('State', 'ZZT1234', 'US-IA', 'wanted-person')).toBe(
    identity('State', 'zzt 1234', 'US-IA', 'wanted-person'),
  );
});

test('another source, plate, spelling, region or category is another entry', () => {
  const identities = [
    identity('State', 'ZZO1234', 'US-IA', 'wanted-person'),
    identity('Statewide', 'ZZO1234', 'US-IA', 'wanted-person'),
    identity('State', 'ZZO1235', 'US-IA', 'wanted-person'),
    identity('State', 'ZZ01234', 'US-IA', 'wanted-person'),
    identity('State', 'ZZO1234', 'US-NE', 'wanted-person'),
    identity('State', 'ZZO1234', null, 'wanted-person'),
    identity('State', 'ZZO1234', 'US-IA', 'felony-vehicle'),
  ];
  expect(new Set(identities).size).toBe(identities.length);
});
