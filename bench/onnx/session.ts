import { InferenceSession, Tensor } from 'onnxruntime-node';
import { DOUBLE, FLOAT, INT8, UINT8 } from '../../test/helpers/onnx.ts';

/** Elements that onnxruntime takes and gives. */
export type RunElements = Float32Array | Int8Array | Uint8Array;

/** The elements of little-endian bytes of an element type. */
export function elementsOfType(type: number, raw: Uint8Array): RunElements {
  const bytes = Uint8Array.from(raw);
  if (type === FLOAT) return new Float32Array(bytes.buffer);
  if (type === INT8) return new Int8Array(bytes.buffer);
  if (type === UINT8) return bytes;
  throw new RangeError(`element type ${type}${type === DOUBLE ? ' (double)' : ''} is not compared`);
}

/** Where the output is longer than an input of one more element would make it. ONNX and PyTorch take that. */
const beyondRuntime = /output_padding \(\d+\) may be too large for stride/;

/** The output of a model of one input in onnxruntime; undefined where onnxruntime does not take the layer. */
export async function outputOf(
  model: Uint8Array,
  name: string,
  input: RunElements,
  dims: readonly number[],
): Promise<RunElements | undefined> {
  try {
    const session = await InferenceSession.create(model, { intraOpNumThreads: 1, logSeverityLevel: 4 });
    const type = input instanceof Float32Array ? 'float32' : input instanceof Int8Array ? 'int8' : 'uint8';
    const results = await session.run({ [name]: new Tensor(type, input, dims) });
    await session.release();
    const [output] = Object.values(results);
    const { data } = output;
    if (data instanceof Float32Array || data instanceof Int8Array || data instanceof Uint8Array) return data;
    throw new TypeError(`the output is of ${output.type}`);
  } catch (error) {
    if (beyondRuntime.test(String(error))) return undefined;
    throw error;
  }
}
