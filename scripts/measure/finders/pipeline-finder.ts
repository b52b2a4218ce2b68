import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PlateText } from '../../../src/domain/plate/plate-text.ts';
import type { PlateCandidate, PlateReading } from '../../../src/domain/read/plate-candidate.ts';
import { type ModelManifest, readManifest } from '../../../src/recognition/model-manifest.ts';
import { RecognitionPipeline } from '../../../src/recognition/pipeline.ts';
import type { FoundPlate, PlateFinder } from './plate-finder.ts';

/** Says of the reference models what they are; the files lie under `peers/` of the data folder. */
const REFERENCE_MANIFEST = join(import.meta.dirname, 'reference-models');

type Confidence = (reading: PlateReading) => number;

/** The models of a folder in the recognition path that the service and `waypost read` run. */
export async function waypostFinder(modelsFolder: string): Promise<PlateFinder> {
  const manifest = readManifest(modelsFolder);
  const pipeline = await RecognitionPipeline.open(modelsFolder, manifest);
  return {
    ...finder('Waypost', pipeline, (reading) => reading.confidence),
    accepted: manifest.reader.thresholds.accepted,
    syntaxWeight: manifest.reader.calibration.syntax,
    tellsRegions: tellsRegions(manifest),
  };
}

/**
 * The reference pair of third-party models in that same path, for measuring side by side.
 * @returns null where the models are not there.
 */
export async function referenceFinder(dataFolder: string): Promise<PlateFinder | null> {
  const folder = join(dataFolder, 'peers');
  const manifest = readManifest(REFERENCE_MANIFEST);
  const files = [manifest.localizer.file, manifest.reader.file];
  if (!files.every((file) => existsSync(join(folder, file)))) return null;
  const pipeline = await RecognitionPipeline.open(folder, manifest);
  return {
    ...finder('reference', pipeline, leastCharacter),
    accepted: null,
    syntaxWeight: 0,
    tellsRegions: false,
  };
}

/** Nobody calibrated the reference; its makers take the least certain character for the confidence of a text. */
const leastCharacter: Confidence = ({ characters }) =>
  characters.length === 0 ? 0 : Math.min(...characters.map(({ confidence }) => confidence));

const tellsRegions = ({ region, reader }: ModelManifest): boolean =>
  region !== undefined || (reader.contract === 'slots' && reader.regions !== undefined);

function finder(
  name: string,
  pipeline: RecognitionPipeline,
  confidence: Confidence,
): Pick<PlateFinder, 'name' | 'find' | 'readRegion' | 'close'> {
  const found = ({ location, reading, syntax }: PlateCandidate): FoundPlate => ({
    box: location.box,
    quad: location.quad,
    localization: location.confidence,
    text: reading.text?.reveal() ?? '',
    confidence: confidence(reading),
    fitsFormat: syntax.regions.length > 0,
  });
  return {
    name,
    async find(picture, crop) {
      const { candidates } = crop ? await pipeline.recognizeCrop(picture) : await pipeline.recognize(picture);
      return candidates.map(found);
    },
    readRegion: (picture, { quad, text }) => pipeline.readRegion(picture, quad, PlateText.parse(text)),
    close: () => pipeline.close(),
  };
}
