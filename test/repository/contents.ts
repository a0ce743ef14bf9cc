import { createHash } from 'node:crypto';
import { ProblemError } from '../../src/errors.ts';
import { readSafetensors } from '../../src/formats/safetensors/file.ts';
import type { Repository } from '../../src/repository/repository.ts';
import type { LayerContent } from '../../src/repository/stored-layer.ts';

/** Elements of the weight of each content. */
export const elements = 16;

const spec = {
  type: 'conv1d',
  in_channels: 1,
  out_channels: 1,
  kernel_size: [elements],
  stride: [1],
  padding: [0],
  dilation: [1],
  groups: 1,
  bias: false,
  padding_mode: 'zeros',
  dtype: 'float32',
} as const;

export const versionOf = (value: number) =>
  createHash('sha256').update(String(value)).digest('hex').slice(0, 16);

/** A content whose weight has this value everywhere. Its version follows from the value. */
export function contentOf(repository: Repository, value: number): LayerContent {
  const region = repository.take(4 * elements);
  const weight = new Float32Array(region.buffer, region.byteOffset, elements).fill(value);
  const weightShape = [1, 1, elements];
  const sum = elements * value;
  const ofWeight = { count: elements, mean: value, std: 0, min: value, max: value, sum };
  const statistics = { weight: ofWeight, bias: null };
  const tensors = { weight, bias: null, weightShape, statistics, region };
  return { version: versionOf(value), spec, quantization: null, ...tensors, description: '{}' };
}

/** Takes files with one value everywhere, and no others. */
export const admitTo = (repository: Repository) => async (bytes: Uint8Array) => {
  const weight = readSafetensors(bytes).tensors.get('weight');
  if (!weight) throw new ProblemError('invalid-tensor', 'there is no weight');
  const [value] = weight.data;
  if (weight.data.some((other) => other !== value)) throw new ProblemError('invalid-tensor', 'it is torn');
  return contentOf(repository, value);
};
