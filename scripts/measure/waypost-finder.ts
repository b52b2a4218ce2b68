import { readFile } from 'node:fs/promises';
import { decodeStill } from '../../src/platform/jpeg.ts';
import { RecognitionPipeline } from '../../src/recognition/pipeline.ts';
import type { PlateFinder } from './plate-finder.ts';

/** The recognition path that the service and `waypost read` run. */
export async function waypostFinder(modelsFolder: string): Promise<PlateFinder> {
  const pipeline = await RecognitionPipeline.open(modelsFolder);
  return {
    name: 'Waypost',
    async find(file, crop) {
      const picture = await decodeStill(await readFile(file), file);
      const { candidates } = crop ? await pipeline.recognizeCrop(picture) : await pipeline.recognize(picture);
      return candidates.map(({ location, reading }) => ({
        box: location.box,
        text: reading.text?.reveal() ?? '',
        confidence: reading.confidence,
      }));
    },
    close: () => pipeline.close(),
  };
}
