import { expect, test } from 'vitest';
import { topicsOf } from '../../../src/contract/topics.ts';

test('gives every kind of message a topic of its own under the unit', () => {
  expect(topicsOf('city/plates', 'pole-7')).toEqual({
    read: 'city/plates/pole-7/read',
    test: 'city/plates/pole-7/test',
    lists: 'city/plates/pole-7/lists/',
    alert: 'city/plates/pole-7/alert',
    tombstone: 'city/plates/pole-7/tombstone',
    verification: 'city/plates/pole-7/verification',
    audit: 'city/plates/pole-7/audit',
    orders: 'city/plates/pole-7/cmd/',
    status: 'city/plates/pole-7/status',
  });
});
