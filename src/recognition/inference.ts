import { InferenceSession, Tensor } from 'onnxruntime-node';
import { Bug } from '../platform/errors.ts';

/** A float32 tensor in row-major order. */
export type FloatTensor = { readonly shape: readonly number[]; readonly data: Float32Array };

/** What a model is fed: a picture as floats, or as bytes. */
export type InputTensor = { readonly shape: readonly number[]; readonly data: Float32Array | Uint8Array };

/** Name, type and shape of one input or output; a dimension that is free (a batch) is null. */
export type TensorContract = {
  readonly name: string;
  /** As ONNX and the manifests write it: `float`, `uint8`, … */
  readonly type: string;
  readonly shape: readonly (number | null)[];
};

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

  async run(name: string, input: InputTensor): Promise<ReadonlyMap<string, FloatTensor>> {
    const results = await this.#session.run({
      [name]: new Tensor(typeOf(input), input.data, [...input.shape]),
    });
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

const typeOf = ({ data }: InputTensor): 'float32' | 'uint8' =>
  data instanceof Uint8Array ? 'uint8' : 'float32';

function toFloatTensor(name: string, tensor: Tensor): FloatTensor {
  if (!(tensor.data instanceof Float32Array))
    throw new Bug('recognition.output-type', `The model's output "${name}" is ${tensor.type}, not float32.`);
  return { shape: tensor.dims, data: tensor.data };
}

function contractOf(metadata: InferenceSession.ValueMetadata): TensorContract {
  if (!metadata.isTensor) return { name: metadata.name, type: 'no tensor', shape: [] };
  return {
    name: metadata.name,
    type: metadata.type === 'float32' ? 'float' : metadata.type,
    shape: metadata.shape.map((side) => (typeof side === 'number' ? side : null)),
  };
}
