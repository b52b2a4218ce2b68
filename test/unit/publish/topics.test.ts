import { expect, test } from 'vitest';
import { topicsOf } from '../../../src/publish/topics.ts';

test('gives every kind of message a topic of its own under the unit', () => {
  expect(topicsOf('city/plates', 'pole-7')).toEqual({
    read: 'city/plates/pole-7/read',
    alert: 'city/plates/pole-7/alert',
    tombstone: 'city/plates/pole-7/tombstone',
    status: 'city/plates/pole-7/status',
  });
});
