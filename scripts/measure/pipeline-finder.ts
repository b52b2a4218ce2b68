import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeStill } from '../../src/platform/jpeg.ts';
import { readManifest } from '../../src/recognition/model-manifest.ts';
import { RecognitionPipeline } from '../../src/recognition/pipeline.ts';
import type { PlateFinder } from './plate-finder.ts';

/** Says of the reference models what they are; the files lie under `peers/` of the data folder. */
const REFERENCE_MANIFEST = join(import.meta.dirname, 'reference-models');

/** The models of a folder in the recognition path that the service and `waypost read` run. */
export const waypostFinder = async (modelsFolder: string): Promise<PlateFinder> =>
  finder('Waypost', await RecognitionPipeline.open(modelsFolder));

/**
 * The reference pair of third-party models in that same path, for measuring side by side.
 * @returns null where the models are not there.
 */
export async function referenceFinder(dataFolder: string): Promise<PlateFinder | null> {
  const folder = join(dataFolder, 'peers');
  const manifest = readManifest(REFERENCE_MANIFEST);
  const files = [manifest.localizer.file, manifest.reader.file];
  if (!files.every((file) => existsSync(join(folder, file)))) return null;
  return finder('reference', await RecognitionPipeline.open(folder, manifest));
}

function finder(name: string, pipeline: RecognitionPipeline): PlateFinder {
  return {
    name,
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
