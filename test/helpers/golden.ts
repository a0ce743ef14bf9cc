import { readFileSync } from 'node:fs';
import type { LayerSpec, LayerType, PaddingMode, PaddingPair, PerAxis } from '../../src/layers/layer.ts';
import { type Plan, planLayer } from '../../src/layers/plan.ts';
import { resolveLayer } from '../../src/layers/resolve.ts';
import type { ComputeDType, Tensor } from '../../src/tensor/tensor.ts';
import type { Given } from './definition.ts';

/** One case of test/golden/index.json; its README states the fields. */
export interface GoldenCase {
  readonly id: string;
  readonly op: 'conv' | 'conv_transpose';
  readonly spatial_dims: 1 | 2 | 3;
  readonly dtype: ComputeDType;
  readonly spec: GoldenSpec;
  readonly tensors: Readonly<Record<string, string>>;
  readonly seed?: number;
  /** `torch.rand(2)` right after the initialisation. */
  readonly next_rand_float32?: readonly string[];
  /** Good for every result of the case. */
  readonly tolerance: { readonly rtol: number; readonly atol: number };
}

export interface GoldenSpec {
  readonly in_channels: number;
  readonly out_channels: number;
  readonly kernel_size: PerAxis;
  readonly groups: number;
  readonly bias: boolean;
  readonly stride?: PerAxis;
  readonly dilation?: PerAxis;
  readonly padding?: PerAxis | 'same' | 'valid' | readonly PaddingPair[];
  readonly padding_mode?: PaddingMode;
  readonly output_padding?: PerAxis;
}

const folder = new URL('../golden/', import.meta.url);

function readJson<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
}

export const goldenCases = readJson<GoldenCase[]>('index.json');
export const goldenInits = readJson<GoldenCase[]>('init.json');

interface Entry {
  readonly dtype: 'F32' | 'F64';
  readonly shape: number[];
  readonly data_offsets: [number, number];
}

const file = readFileSync(new URL('tensors.safetensors', folder));
const headerLength = Number(file.readBigUInt64LE(0));
const header: Record<string, Entry> = JSON.parse(file.toString('utf8', 8, 8 + headerLength));

/** The tensor stored under `name`, in memory of its own. */
export function goldenTensor(name: string): Tensor {
  const entry = header[name];
  if (!entry) throw new Error(`no golden tensor ${name}`);
  const [from, to] = entry.data_offsets;
  const bytes = Uint8Array.from(file.subarray(8 + headerLength + from, 8 + headerLength + to)).buffer;
  return {
    shape: entry.shape,
    data: entry.dtype === 'F32' ? new Float32Array(bytes) : new Float64Array(bytes),
  };
}

/** The case's layer in the form that requests have. */
export function goldenLayer({ op, spec, spatial_dims, dtype }: GoldenCase): LayerSpec {
  const type: LayerType = `${op}${spatial_dims}d`;
  return { stride: 1, dilation: 1, padding_mode: 'zeros', ...spec, type, dtype };
}

/** The plan of the case's layer on its input. */
export function planned(golden: GoldenCase): Plan {
  return planLayer(goldenLayer(golden), goldenTensor(golden.tensors.input).shape, { layer: '', input: '' });
}

/** Whether the case's layer is a convolution with zero padding, as the kernels compute it. */
export function isForwardZeros({ op, spec }: GoldenCase): boolean {
  return op === 'conv' && (spec.padding_mode ?? 'zeros') === 'zeros';
}

export const resolved = (golden: GoldenCase) => resolveLayer(goldenLayer(golden));

/** The case's operands. */
export function givenOf({ spec, tensors }: GoldenCase): Given {
  const data = (name: string) => goldenTensor(tensors[name]).data;
  return {
    input: data('input'),
    weight: data('weight'),
    bias: spec.bias ? data('bias') : null,
    ...(tensors.grad_output && { gradOutput: data('grad_output') }),
  };
}
