// This line comes before the package, which reads its settings when it is loaded.
import '../../platform/telemetry-off.ts';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { Bug, Corrupt } from '../../platform/errors.ts';

/** A float32 tensor in row-major order. */
export type FloatTensor = { readonly shape: readonly number[]; readonly data: Float32Array };

/** The input of a model: a picture as floats or as bytes. */
export type InputTensor = { readonly shape: readonly number[]; readonly data: Float32Array | Uint8Array };

/** Name, type and shape of one input or output. A dimension that is free (a batch) is null. */
export type TensorContract = {
  readonly name: string;
  /** The type as ONNX and the manifests write it: `float`, `uint8`, … */
  readonly type: string;
  readonly shape: readonly (number | null)[];
};

/**
 * One ONNX model on one CPU thread. An inference blocks the calling thread until it is finished, so each camera runs in
 * its own worker. One intra-op thread per session was fastest.
 */
export class Model {
  readonly #session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  static async open(onnx: Uint8Array): Promise<Model> {
    const session = await InferenceSession.create(onnx, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      executionProviders: ['cpu'],
      logSeverityLevel: 3,
    });
    return new Model(session);
  }

  get inputs(): readonly TensorContract[] {
    return this.#session.inputMetadata.map(contractOf);
  }

  get outputs(): readonly TensorContract[] {
    return this.#session.outputMetadata.map(contractOf);
  }

  /** @returns the outputs of type float. Other outputs of the model are ignored. */
  async run(name: string, input: InputTensor): Promise<ReadonlyMap<string, FloatTensor>> {
    const results = await this.#session.run({
      [name]: new Tensor(typeOf(input), input.data, [...input.shape]),
    });
    const outputs = new Map<string, FloatTensor>();
    for (const [key, { data, dims }] of Object.entries(results))
      if (data instanceof Float32Array) outputs.set(key, { shape: dims, data });
    return outputs;
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

/** The output with that name; the manifest check has shown that it exists. */
export function outputOf(outputs: ReadonlyMap<string, FloatTensor>, name: string): FloatTensor {
  const output = outputs.get(name);
  if (!output) throw new Bug('recognition.output-missing', `The model gave no output "${name}".`);
  return output;
}

/** How far the sum of a row may differ from 1 because of rounding. */
const SUM_TOLERANCE = 0.02;

/**
 * The values of an output that has one row of probabilities for every `classes` values.
 * @throws Corrupt when rows do not add up to 1: the scores of a model without its softmax would pass for certainty.
 */
export function probabilitiesOf(
  outputs: ReadonlyMap<string, FloatTensor>,
  name: string,
  classes: number,
): Float32Array {
  const { data } = outputOf(outputs, name);
  for (let start = 0; start < data.length; start += classes) {
    const sum = data.subarray(start, start + classes).reduce((total, p) => total + p, 0);
    if (Math.abs(sum - 1) > SUM_TOLERANCE)
      throw new Corrupt(
        'models.no-probabilities',
        `The model's output "${name}" holds no probabilities: ${classes} of them add up to ${sum.toFixed(2)}. Export the model with its softmax.`,
      );
  }
  return data;
}

const typeOf = ({ data }: InputTensor): 'float32' | 'uint8' =>
  data instanceof Uint8Array ? 'uint8' : 'float32';

function contractOf(metadata: InferenceSession.ValueMetadata): TensorContract {
  if (!metadata.isTensor) return { name: metadata.name, type: 'no tensor', shape: [] };
  return {
    name: metadata.name,
    type: metadata.type === 'float32' ? 'float' : metadata.type,
    shape: metadata.shape.map((side) => (typeof side === 'number' ? side : null)),
  };
}
