import { z } from 'zod';

/** What every entry of a manifest says about its file. The contracts add what they need to use the model. */

const tensor = z.strictObject({
  name: z.string(),
  /** A string marks a dimension that the manifest leaves open. */
  shape: z.array(z.union([z.number().int().positive(), z.string()])),
  type: z.enum(['float', 'uint8']).default('float'),
});

export const modelEntry = z.object({
  file: z.string().regex(/^[\w.-]+\.onnx$/, 'a file name in the same folder, ending in .onnx'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'a lower-case hex SHA-256'),
  inputs: z.array(tensor).length(1),
  outputs: z.array(tensor.extend({ type: z.literal('float').default('float') })).min(1),
});

/** Where a model comes from. This is for people; the code does not use it. */
export const provenance = z.object({
  bytes: z.number().int().positive().optional(),
  licence: z.string().optional(),
  trainingData: z.array(z.object({ data: z.string(), licence: z.string() })).optional(),
});

export type ModelEntry = z.infer<typeof modelEntry>;

export const probability = z.number().min(0).max(1);

/** The margin, as `rectify` takes it. */
export const margin = z.number().min(0).max(0.5);

/** ISO 3166-2 for states, ISO 3166-1 (or `EU`) for countries, and "unknown". */
export const regionLabel = z
  .string()
  .regex(/^([A-Z]{2}(-[A-Z0-9]{1,3})?|unknown)$/, 'a region such as US-IA or DE');

/** What the entry of every character reader must contain. */
export const readingSettings = z.object({
  thresholds: z.strictObject({
    legibleCharacter: probability,
    /** When the first look at a plate is less certain than this, more looks are made (`looks.ts`); 0: never. */
    sure: probability.default(0),
    /** Lowest confidence of a read that counts as accepted (`scripts/accuracy`); frozen with the calibration. */
    accepted: probability.default(0.9),
  }),
  /** See `confidence.ts`. */
  calibration: z.strictObject({
    a: z.number(),
    b: z.number(),
    syntax: z.number(),
    upper: z.number().min(0).optional(),
  }),
});

/** A model whose tensors have the names that the code expects. */
export const named = (input: string, outputs: readonly string[]) =>
  modelEntry.refine(
    (entry) =>
      entry.inputs[0]?.name === input &&
      outputs.every((name) => entry.outputs.some((output) => output.name === name)),
    `needs the input "${input}" and the outputs ${outputs.map((name) => `"${name}"`).join(', ')}`,
  );

/** Adds one issue for each problem, so that all problems of the entry are reported at once. */
export function refuseProblems<Entry>(problemsOf: (entry: Entry) => readonly string[]) {
  return (entry: Entry, context: { addIssue(message: string): void }): void => {
    for (const problem of problemsOf(entry)) context.addIssue(problem);
  };
}

export type OutputEntry = ModelEntry['outputs'][number];

/** How many values an output has per item of the batch, its first side; null when the manifest leaves a side open. */
export const valuesPerItem = ({ shape }: OutputEntry): number | null =>
  shape
    .slice(1)
    .reduce<number | null>(
      (product, side) => (product === null || typeof side === 'string' ? null : product * side),
      1,
    );
