import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boundingBox, overlap } from '../../src/domain/geometry.ts';
import type { PlateCandidate } from '../../src/domain/plate-candidate.ts';
import { decodeStill } from '../../src/platform/jpeg.ts';
import { RecognitionPipeline } from '../../src/recognition/pipeline.ts';
import { GOLDEN_FOLDER, goldenPictures } from '../support/golden.ts';

let pipeline: RecognitionPipeline;

beforeAll(async () => {
  pipeline = await RecognitionPipeline.open(join(GOLDEN_FOLDER, '..'));
});
afterAll(() => pipeline.close());

async function candidatesIn(file: string, kind: 'scene' | 'crop'): Promise<readonly PlateCandidate[]> {
  const picture = await decodeStill(readFileSync(join(GOLDEN_FOLDER, file)), file);
  const { candidates } =
    kind === 'crop' ? await pipeline.recognizeCrop(picture) : await pipeline.recognize(picture);
  return candidates;
}

describe.each(goldenPictures())('the golden picture $file', ({ file, kind, plates }) => {
  it('is read as it was rendered, where it was rendered, and nothing else is', async () => {
    const legible = (await candidatesIn(file, kind)).filter(({ reading }) => reading.status === 'read');
    expect(legible.map(({ reading }) => reading.text?.reveal()).toSorted()).toEqual(
      plates.map(({ text }) => text).toSorted(),
    );
    for (const { text, quad } of plates) {
      const found = legible.find(({ reading }) => reading.text?.reveal() === text);
      const box = found && boundingBox(found.location.quad);
      expect(box && overlap(box, boundingBox(quad))).toBeGreaterThan(0.6);
    }
  });
});
