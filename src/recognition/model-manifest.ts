import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Corrupt, Misconfigured } from '../platform/errors.ts';
import { Model, type TensorContract } from './inference.ts';

const tensor = z.object({
  name: z.string(),
  /** A string stands for a dimension that the manifest leaves open. */
  shape: z.array(z.union([z.number().int().positive(), z.string()])),
});

const model = z.object({
  file: z.string().regex(/^[\w.-]+\.onnx$/, 'a file name in the same folder, ending in .onnx'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'a lower-case hex SHA-256'),
  inputs: z.array(tensor).length(1),
  outputs: z.array(tensor).min(1),
});

const probability = z.number().min(0).max(1);

/** What the code asks of a model by name. */
const named = (input: string, outputs: readonly string[]) =>
  model.refine(
    (entry) =>
      entry.inputs[0]?.name === input &&
      outputs.every((name) => entry.outputs.some((output) => output.name === name)),
    `needs the input "${input}" and the outputs ${outputs.map((name) => `"${name}"`).join(', ')}`,
  );

/** Up to e^3, so that nothing is 0.98 probable, as an interrupting alert has to be, that the picture does not prefer. */
const MAX_SYNTAX_WEIGHT = 3;

/** The region reader (see `region-reader.ts`): a folder without one reads no regions. */
const region = named('crop', ['region'])
  .safeExtend({
    /** One a class: ISO 3166-2 for states, ISO 3166-1 (or `EU`) for countries, and "unknown". */
    regions: z.array(
      z.string().regex(/^([A-Z]{2}(-[A-Z0-9]{1,3})?|unknown)$/, 'a region such as US-IA or DE'),
    ),
    margin: z.number().min(0).max(0.5),
    thresholds: z.object({ region: probability }),
    syntax: z.number().min(0).max(MAX_SYNTAX_WEIGHT).default(0),
  })
  .refine(({ regions }) => new Set(regions).size === regions.length, 'names a region twice')
  .refine(
    ({ regions, outputs }) =>
      outputs.some(({ name, shape }) => name === 'region' && shape.at(-1) === regions.length),
    'the last dimension of "region" must be as long as the list of regions',
  );

const manifestSchema = z.object({
  localizer: named('luma', ['heat', 'corners']).safeExtend({
    thresholds: z.object({ localization: probability }),
  }),
  corners: named('crop', ['corners']),
  reader: named('crop', ['characters', 'stacked', 'stackedPosition'])
    .safeExtend({
      /** One class a character, then "no character" and "illegible". */
      alphabet: z.string().min(3),
      thresholds: z.object({ legibleCharacter: probability }),
      /** See `confidence.ts`. */
      calibration: z.object({ a: z.number(), b: z.number(), syntax: z.number() }),
    })
    .refine(
      ({ alphabet, outputs }) =>
        outputs.some(({ name, shape }) => name === 'characters' && shape.at(-1) === alphabet.length),
      'the last dimension of "characters" must be as long as the alphabet',
    ),
  region: region.optional(),
});

export type ModelManifest = z.infer<typeof manifestSchema>;
export type ModelEntry = z.infer<typeof model>;

/** @throws Misconfigured where the folder has no readable manifest. */
export function readManifest(folder: string): ModelManifest {
  const path = join(folder, 'manifest.json');
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Misconfigured(
      'models.no-manifest',
      `No readable model manifest at ${path}. Point "recognition.modelsFolder" (or --models) at a folder with one.`,
      cause,
    );
  }
  const manifest = manifestSchema.safeParse(content);
  if (!manifest.success)
    throw new Misconfigured(
      'models.bad-manifest',
      `${path} is not valid:\n${z.prettifyError(manifest.error)}`,
    );
  return manifest.data;
}

/**
 * Opens a model after its digest and its tensors were found as the manifest says.
 * @throws Corrupt where they differ: the file is then not what was trained, measured and signed for.
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
  const opened = await Model.open(onnx);
  const problems = [
    ...differences('input', entry.inputs, opened.inputs),
    ...differences('output', entry.outputs, opened.outputs),
  ];
  if (problems.length > 0)
    throw new Corrupt('models.shapes', `${path} does not fit its manifest: ${problems.join('; ')}.`);
  return opened;
}

function readModel(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new Corrupt('models.missing', `The model ${path} cannot be read.`, cause);
  }
}

function differences(
  kind: 'input' | 'output',
  expected: ModelEntry['inputs'],
  actual: readonly TensorContract[],
): readonly string[] {
  return expected.flatMap(({ name, shape }) => {
    const found = actual.find((tensor) => tensor.name === name);
    if (!found) return [`it has no ${kind} "${name}"`];
    const wanted = shape.map((side) => (typeof side === 'number' ? side : null));
    const same =
      wanted.length === found.shape.length &&
      wanted.every((side, i) => side === null || side === found.shape[i]);
    return same ? [] : [`${kind} "${name}" is ${shapeText(found.shape)}, expected ${shapeText(wanted)}`];
  });
}

const shapeText = (shape: readonly (number | null)[]): string =>
  `[${shape.map((side) => side ?? 'n').join(', ')}]`;
