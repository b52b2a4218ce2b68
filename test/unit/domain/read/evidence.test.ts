import { expect, test } from 'vitest';
import { keptEvidence } from '../../../../src/domain/read/evidence.ts';
import { syntheticRead } from '../../../support/buffer/synthetic-read.ts';

const { evidence } = syntheticRead();

test.each([
  { hasHit: true, kept: 'with-hits', keepsIt: true },
  { hasHit: false, kept: 'with-hits', keepsIt: false },
  { hasHit: true, kept: 'every-read', keepsIt: true },
  { hasHit: false, kept: 'every-read', keepsIt: true },
] as const)(
  'a contextual image kept $kept, of a read with a hit: $hasHit, stays: $keepsIt',
  ({ hasHit, kept, keepsIt }) => {
    const contextualImage = keepsIt ? evidence.contextualImage : null;
    expect(keptEvidence(evidence, hasHit, kept)).toEqual({ ...evidence, contextualImage });
  },
);
