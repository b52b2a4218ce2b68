import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INSTALLED_MODELS } from '../../src/config/load.ts';
import { examineGolden, readGolden } from '../../src/recognition/golden.ts';
import { RecognitionPipeline } from '../../src/recognition/pipeline.ts';

const golden = readGolden(INSTALLED_MODELS) ?? { cornerTolerance: 0, pictures: [] };
let pipeline: RecognitionPipeline;

beforeAll(async () => {
  pipeline = await RecognitionPipeline.open(INSTALLED_MODELS);
});
afterAll(() => pipeline.close());

describe.each(golden.pictures)('the golden picture $file', (picture) => {
  it('is read as it was rendered, where it was rendered, and nothing else is', async () => {
    const { problems, plates } = await examineGolden(
      pipeline,
      INSTALLED_MODELS,
      picture,
      golden.cornerTolerance,
    );
    expect(problems).toEqual([]);
    expect(plates).toBe(picture.plates.length);
  });
});
