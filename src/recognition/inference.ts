import { InferenceSession, Tensor } from 'onnxruntime-node';
import { Bug } from '../platform/errors.ts';

/** A float32 tensor in row-major order. */
export type FloatTensor = { readonly shape: readonly number[]; readonly data: Float32Array };

/** Name and shape of one input or output; a dimension that is free (a batch) is null. */
export type TensorContract = { readonly name: string; readonly shape: readonly (number | null)[] };

/**
 * One ONNX model on one CPU thread. Running it blocks the calling thread for the time of the inference, so cameras
 * live in workers of their own (platform notes: one intra-op thread per session was fastest).
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

  async run(name: string, input: FloatTensor): Promise<ReadonlyMap<string, FloatTensor>> {
    const results = await this.#session.run({ [name]: new Tensor('float32', input.data, [...input.shape]) });
    return new Map(Object.entries(results).map(([key, tensor]) => [key, toFloatTensor(key, tensor)]));
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

/** The output of that name, which the manifest's check has shown to exist. */
export function outputOf(outputs: ReadonlyMap<string, FloatTensor>, name: string): FloatTensor {
  const output = outputs.get(name);
  if (!output) throw new Bug('recognition.output-missing', `The model gave no output "${name}".`);
  return output;
}

function toFloatTensor(name: string, tensor: Tensor): FloatTensor {
  if (!(tensor.data instanceof Float32Array))
    throw new Bug('recognition.output-type', `The model's output "${name}" is ${tensor.type}, not float32.`);
  return { shape: tensor.dims, data: tensor.data };
}

function contractOf(metadata: InferenceSession.ValueMetadata): TensorContract {
  if (!metadata.isTensor) return { name: metadata.name, shape: [] };
  return {
    name: metadata.name,
    shape: metadata.shape.map((side) => (typeof side === 'number' ? side : null)),
  };
}
