import { readFileSync } from 'node:fs';
import { type LayerSpec, type PaddingPair, type PerAxis, resolveLayer } from '../../src/convolution/layer.ts';
import type { DType, Tensor } from '../../src/tensor/tensor.ts';

/** One case of test/golden/index.json; its README states the fields. */
export interface GoldenCase {
  readonly id: string;
  readonly op: 'conv' | 'conv_transpose';
  readonly spatial_dims: 1 | 2 | 3;
  readonly dtype: DType;
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
  readonly padding_mode?: string;
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

/** The case's layer in the form that requests have. Forward layers with zero padding only. */
export function goldenLayer({ spec, spatial_dims, dtype }: GoldenCase): LayerSpec {
  const type = ({ 1: 'conv1d', 2: 'conv2d', 3: 'conv3d' } as const)[spatial_dims];
  const {
    in_channels,
    out_channels,
    kernel_size,
    groups,
    bias,
    stride = 1,
    dilation = 1,
    padding = 0,
  } = spec;
  const layer = { type, in_channels, out_channels, kernel_size, groups, bias, stride, dilation, padding };
  return { ...layer, padding_mode: 'zeros', dtype };
}

/** Whether the service has the case's layer type and padding mode yet. */
export function isForwardZeros({ op, spec }: GoldenCase): boolean {
  return op === 'conv' && (spec.padding_mode ?? 'zeros') === 'zeros';
}

export const resolved = (golden: GoldenCase) => resolveLayer(goldenLayer(golden));
