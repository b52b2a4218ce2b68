import type { ModelManifest } from './model-manifest.ts';
import type { Model } from './models/inference.ts';
import type { ModelEntry } from './models/model-entry.ts';
import { openModel, runOnTrial } from './models/open-model.ts';

/** Every model that a manifest names, in the order of its entries. */
export const modelEntries = ({ localizer, corners, reader, region }: ModelManifest): readonly ModelEntry[] =>
  [localizer, corners, reader, region].filter((entry) => entry !== undefined);

/**
 * Opens a model, which checks its digest and tensors against the manifest, and runs it on one black picture.
 * @returns milliseconds of a run; the first run is reported separately.
 * @throws Corrupt when the file is not the model that the manifest names, or the model cannot be run.
 */
export async function checkModel(folder: string, entry: ModelEntry): Promise<number> {
  const model = await openModel(folder, entry);
  try {
    return await timeOfRun(entry, model);
  } finally {
    await model.close();
  }
}

async function timeOfRun(entry: ModelEntry, model: Model): Promise<number> {
  await runOnTrial(entry, model);
  const started = performance.now();
  await runOnTrial(entry, model);
  return performance.now() - started;
}
