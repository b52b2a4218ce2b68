import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Corrupt } from '../../platform/errors.ts';
import { type FloatTensor, Model, type TensorContract } from './inference.ts';
import type { ModelEntry } from './model-entry.ts';

/**
 * Opens a model after checking its digest and its tensors against the manifest.
 * @throws Corrupt when they differ: the file is then not the one that was trained, measured and signed.
 */
export async function openModel(folder: string, entry: ModelEntry): Promise<Model> {
  const path = join(folder, entry.file);
  const onnx = readModel(path);
  const sha256 = createHash('sha256').update(onnx).digest('hex');
  if (sha256 !== entry.sha256)
    throw new Corrupt(
      'models.digest',
      `${path} is not the model that its manifest names: SHA-256 ${sha256}, expected ${entry.sha256}. Restore the file, or the manifest that belongs to it.`,
    );
  const opened = await Model.open(onnx).catch((cause: unknown) => {
    throw new Corrupt('models.undecodable', `${path} is not an ONNX model that can be run.`, cause);
  });
  try {
    const problems = await differences(entry, opened);
    if (problems.length === 0) return opened;
    throw new Corrupt('models.shapes', `${path} does not fit its manifest: ${problems.join('; ')}.`);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

function readModel(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new Corrupt('models.missing', `The model ${path} cannot be read.`, cause);
  }
}

type TensorEntry = ModelEntry['inputs'][number];

async function differences(entry: ModelEntry, model: Model): Promise<readonly string[]> {
  const declared = [
    ...entry.inputs.flatMap((wanted) => difference('input', wanted, model.inputs)),
    ...entry.outputs.flatMap((wanted) => difference('output', wanted, model.outputs)),
    ...model.inputs
      .filter(({ name }) => !entry.inputs.some((wanted) => wanted.name === name))
      .map(({ name }) => `it needs an input "${name}" too`),
  ];
  return declared.length > 0 || !leavesOpen(entry, model) ? declared : differencesOnTrial(entry, model);
}

/** Whether the manifest fixes a side of an output that the model itself leaves open. */
const leavesOpen = (entry: ModelEntry, model: Model): boolean =>
  entry.outputs.some(({ name, shape }) => {
    const found = model.outputs.find((output) => output.name === name);
    return shape.some((side, i) => typeof side === 'number' && found?.shape[i] === null);
  });

/**
 * Runs a model on one black picture of the shape that its manifest names.
 * @throws Corrupt when the run fails: a model may declare less than it needs.
 */
export async function runOnTrial(entry: ModelEntry, model: Model): Promise<ReadonlyMap<string, FloatTensor>> {
  const [input] = entry.inputs;
  const shape = (input?.shape ?? []).map((side) => (typeof side === 'number' ? side : 1));
  const length = shape.reduce((product, side) => product * side, 1);
  const data = input?.type === 'uint8' ? new Uint8Array(length) : new Float32Array(length);
  return model.run(input?.name ?? '', { shape, data }).catch((cause: unknown) => {
    throw new Corrupt(
      'models.unrunnable',
      `${entry.file} cannot be run on a picture of the shape ${shapeText(shape)} that its manifest names.`,
      cause,
    );
  });
}

/** Sizes that a model does not declare are known only after a run. */
async function differencesOnTrial(entry: ModelEntry, model: Model): Promise<readonly string[]> {
  const outputs = await runOnTrial(entry, model);
  const given = [...outputs].map(([name, output]) => ({ name, shape: output.shape, type: 'float' }));
  return entry.outputs.flatMap((wanted) => difference('output', wanted, given));
}

/** A side that either of the two leaves open fits. */
function difference(
  kind: 'input' | 'output',
  { name, shape, type }: TensorEntry,
  actual: readonly TensorContract[],
): readonly string[] {
  const found = actual.find((tensor) => tensor.name === name);
  if (!found) return [`it has no ${kind} "${name}"`];
  if (found.type !== type) return [`${kind} "${name}" is of type ${found.type}, expected ${type}`];
  const wanted = shape.map((side) => (typeof side === 'number' ? side : null));
  const fits =
    wanted.length === found.shape.length &&
    wanted.every((side, i) => side === null || found.shape[i] === null || side === found.shape[i]);
  return fits ? [] : [`${kind} "${name}" is ${shapeText(found.shape)}, expected ${shapeText(wanted)}`];
}

const shapeText = (shape: readonly (number | null)[]): string =>
  `[${shape.map((side) => side ?? 'n').join(', ')}]`;
