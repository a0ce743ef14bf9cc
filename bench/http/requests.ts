import { convExamples } from '../../src/contract/conv.ts';
import { writeSafetensors } from '../../src/formats/safetensors/file.ts';
import { randomData } from '../../test/helpers/random.ts';

/** A request by name, as it goes over the wire. */
export interface BenchRequest {
  readonly name: string;
  readonly path: string;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Sizes {
  readonly channels: number;
  readonly filters: number;
  readonly side: number;
  readonly groups: number;
  /** 3 where it is left out. */
  readonly kernel?: number;
  /** 1 where it is left out. */
  readonly batch?: number;
}

const path = '/v1/conv';
export const json = { 'content-type': 'application/json' };
export const binary = { 'content-type': 'application/x-safetensors', accept: 'application/x-safetensors' };

/** Numbers with 8 significant digits, as a client that prints float32 sends them. */
const printed = (length: number, seed: number) =>
  [...randomData(length, 'float32', seed)].map((value) => Number(value.toPrecision(8)));

function nest(values: readonly number[], [size, ...rest]: readonly number[]): unknown {
  if (rest.length === 0) return values;
  const step = values.length / size;
  return Array.from({ length: size }, (_, i) => nest(values.slice(i * step, (i + 1) * step), rest));
}

export function layerOf({ channels, filters, groups, kernel = 3 }: Sizes) {
  const common = { type: 'conv2d', in_channels: channels, out_channels: filters, groups };
  return { ...common, kernel_size: kernel, padding: (kernel - 1) / 2 };
}

/** A 3×3 layer with padding 1 in nested JSON. */
export function nestedRequest(name: string, sizes: Sizes): BenchRequest {
  const { channels, filters, side, groups } = sizes;
  const body = {
    layer: layerOf(sizes),
    input: nest(printed(channels * side * side, 1), [1, channels, side, side]),
    weight: nest(printed((filters * channels * 9) / groups, 2), [filters, channels / groups, 3, 3]),
    bias: printed(filters, 3),
  };
  return { name, path, body: Buffer.from(JSON.stringify(body)), headers: json };
}

/** The tensors of a layer of these sizes. */
export function tensorsOf({ channels, filters, side, groups, kernel = 3, batch = 1 }: Sizes) {
  const tensor = (shape: readonly number[], seed: number) => ({
    shape,
    data: randomData(
      shape.reduce((product, size) => product * size, 1),
      'float32',
      seed,
    ),
  });
  return {
    input: tensor([batch, channels, side, side], 1),
    weight: tensor([filters, channels / groups, kernel, kernel], 2),
    bias: tensor([filters], 3),
  };
}

/** The same in a safetensors file, the answer too. */
export function fileRequest(name: string, sizes: Sizes): BenchRequest {
  const request = JSON.stringify({ layer: layerOf(sizes) });
  const body = writeSafetensors(Object.entries(tensorsOf(sizes)), { request });
  return { name, path, body: Buffer.from(body), headers: binary };
}

/**
 * The same with no tensor on the wire: generated operands, nothing but statistics returned. What computing
 * alone would allow.
 */
export function computeRequest(name: string, sizes: Sizes): BenchRequest {
  const { channels, side } = sizes;
  const fill = { kind: 'arange', step: 1e-6 };
  const body = {
    layer: layerOf(sizes),
    input: { shape: [1, channels, side, side], fill },
    weight: { fill },
    bias: { fill },
    format: 'none',
  };
  return { name, path, body: Buffer.from(JSON.stringify(body)), headers: json };
}

/** The tutorial's layer with 4 groups: input and weights as numbers, for servers that know no fills. */
export function tutorialNumbers(): BenchRequest {
  const input = Array.from({ length: 2 }, () =>
    Array.from({ length: 16 }, (_, c) => Array(10).fill(Array(10).fill(c + 1))),
  );
  const weight = Array(4).fill(Array(4).fill([[3]]));
  const layer = { type: 'conv2d', in_channels: 16, out_channels: 4, kernel_size: 1, padding: 0, groups: 4 };
  return {
    name: "the tutorial's layer",
    path,
    body: Buffer.from(JSON.stringify({ layer, input, weight, bias: [0, 0, 0, 0] })),
    headers: json,
  };
}

export function tutorialFills(): BenchRequest {
  const { reduce: _, ...value } = convExamples.tutorial.value;
  return {
    name: "the tutorial's layer as fills",
    path,
    body: Buffer.from(JSON.stringify(value)),
    headers: json,
  };
}

export const layer56 = { channels: 64, filters: 64, side: 56, groups: 4 } as const;
export const layer32 = { channels: 32, filters: 32, side: 32, groups: 4 } as const;

/** The layers whose tensors travel in files, by name. */
export const fileLayers = {
  "the tutorial's layer": { batch: 2, channels: 16, filters: 4, side: 10, groups: 4, kernel: 1 },
  '32², 3×3 groups 4': layer32,
  '56², 3×3 groups 4': layer56,
  '56², dense 3×3, 64→64': { channels: 64, filters: 64, side: 56, groups: 1 },
  '28², 1×1, 256→512': { channels: 256, filters: 512, side: 28, groups: 1, kernel: 1 },
  '56², depthwise 3×3, 144': { channels: 144, filters: 144, side: 56, groups: 144 },
} as const;
