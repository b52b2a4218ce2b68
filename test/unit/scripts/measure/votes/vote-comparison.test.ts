import { expect, test } from 'vitest';
import { LookCollector } from '../../../../../scripts/measure/votes/passage-looks.ts';
import { compareVotes, voteSection } from '../../../../../scripts/measure/votes/vote-comparison.ts';
import { quadOfBox } from '../../../../../src/domain/picture/geometry.ts';
import { candidate, reading } from '../../../../support/recognition/readings.ts';
import { at } from '../../../../support/recognition/tracking.ts';

const look = (text: string | null, confidence = 0.9) => candidate(at(0), reading(text, confidence));

test('the vote, the most certain frame and the first frame are each scored separately', () => {
  const passages = [
    // The surest frame errs, and so does the first.
    { text: 'ABC123', looks: [look('ABC128'), look('ABG123', 0.97), look('ABC123'), look('ABC123')] },
    // The first frame that can be read is right.
    { text: 'XYZ789', looks: [look(null), look('XYZ789'), look('XYZ789', 0.95)] },
    // Only the surest frame is right.
    { text: 'QQQ111', looks: [look('QQQ117'), look('QQQ117'), look('QQQ117'), look('QQQ111', 0.99)] },
    { text: 'NNN000', looks: [look(null)] },
  ];
  expect(compareVotes(passages)).toEqual({
    passages: 4,
    right: { vote: 2, 'best frame': 2, 'first frame': 1 },
    against: { 'best frame': { won: 1, lost: 1 }, 'first frame': { won: 1, lost: 0 } },
  });
  expect(voteSection(passages).lines.join('\n')).not.toContain('ABC123');
});

test('a look is at the plate whose place in the clip it shares', () => {
  const collector = new LookCollector({
    fps: 10,
    passages: [
      {
        text: 'ABC123',
        frames: [
          { frame: 0, quad: quadOfBox(at(0)).map((p) => [...p]) as never },
          { frame: 10, quad: quadOfBox(at(200)).map((p) => [...p]) as never },
        ],
      },
      { text: 'XYZ789', frames: [{ frame: 5, quad: quadOfBox(at(600)).map((p) => [...p]) as never }] },
    ],
  });
  const [first, second, stray] = [100, 600, 900].map((x) => candidate(at(x), reading('ABC123')));
  if (!first || !second || !stray) throw new Error('three looks were made');
  collector.take(0.5, [stray, second, first]);
  collector.take(0.6, [second]);
  collector.take(1.1, [candidate(at(220), reading('ABC123'))]);
  expect(collector.passages()).toEqual([
    { text: 'ABC123', looks: [first] },
    { text: 'XYZ789', looks: [second] },
  ]);
});
