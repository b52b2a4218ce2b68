import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { INSTALLED_MODELS } from '../../../src/config/load.ts';

/** Made by `test/fixtures/make-region-by-colour.py`: it knows plates by their mean colour, red, green, blue or grey. */
const REGION_MODEL = join(import.meta.dirname, '../../fixtures/region-by-colour.onnx');
export const REGIONS = ['US-AA', 'US-BB', 'CC', 'unknown'] as const;

/** Everything of the entry that the model itself does not say. */
export const REGION_ENTRY = {
  file: 'region.onnx',
  sha256: createHash('sha256').update(readFileSync(REGION_MODEL)).digest('hex'),
  inputs: [{ name: 'crop', shape: ['n', 3, 96, 192] }],
  outputs: [{ name: 'region', shape: ['n', 4] }],
  regions: REGIONS,
  margin: 0.1,
  thresholds: { region: 0.6 },
};

/**
 * A folder with the shipped models and the region reader of the tests instead of their own.
 * @param entry its manifest entry, or null for a folder that reads no regions.
 */
export function modelsWithRegion(folder: string, entry: object | null = REGION_ENTRY): string {
  const path = join(folder, 'models-with-region');
  mkdirSync(path);
  for (const file of ['localizer.onnx', 'corners.onnx', 'reader.onnx', 'golden'])
    symlinkSync(join(INSTALLED_MODELS, file), join(path, file));
  copyFileSync(REGION_MODEL, join(path, REGION_ENTRY.file));
  const { region: _, ...shipped } = JSON.parse(readFileSync(join(INSTALLED_MODELS, 'manifest.json'), 'utf8'));
  const manifest = entry ? { ...shipped, region: entry } : shipped;
  writeFileSync(join(path, 'manifest.json'), JSON.stringify(manifest));
  return path;
}
