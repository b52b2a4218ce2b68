import { expect, test } from 'vitest';
import type { Box } from '../../../src/domain/picture/geometry.ts';
import { monoMs } from '../../../src/domain/time/time.ts';
import { directionOf } from '../../../src/tracking/direction.ts';
import { followed, traceOf } from '../../../src/tracking/trace.ts';
import { at } from '../../support/recognition/tracking.ts';

const from = (origin: Box, box: Box) => {
  const trace = traceOf({ box: origin, seenAt: monoMs(0), text: null, confidence: 0 });
  return directionOf({ ...trace, legible: { first: origin, last: box } });
};

test.each<[string, Box, Box, string]>([
  ['a plate that grows on its way', at(100, 200, 80), at(60, 260, 100), 'approaching'],
  ['a plate that shrinks on its way', at(60, 260, 100), at(100, 200, 80), 'leaving'],
  ['a plate that crosses the picture', at(100, 200, 80), at(500, 205, 82), 'unknown'],
  ['a plate that stands, whose box trembles', at(100, 200, 80), at(99, 201, 88), 'unknown'],
  ['a plate that was seen once', at(100), at(100), 'unknown'],
])('the direction of %s', (_what, origin, box, direction) => {
  expect(from(origin, box)).toBe(direction);
});

test('the direction of a plate that nobody could read is unknown', () => {
  const unread = { seenAt: monoMs(0), text: null, confidence: 0 };
  const trace = followed(traceOf({ ...unread, box: at(100, 200, 80) }), { ...unread, box: at(60, 260, 120) });
  expect(directionOf(trace)).toBe('unknown');
});
