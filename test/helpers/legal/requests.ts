import type { ReplyType } from '../../../src/formats/registry.ts';
import { isTransposed } from '../../../src/layers/layer.ts';
import { planLayer } from '../../../src/layers/plan.ts';
import { elementCount } from '../../../src/tensor/tensor.ts';
import type { Draw } from './draw.ts';
import { type DrawnLayer, drawLayer } from './layers.ts';
import { type LegalRequest, prepared } from './prepared.ts';

/** A request that the limits allow, and the work that is predicted for it. */
export interface Predicted extends LegalRequest {
  readonly work: number;
}

/** Tensors up to this size may come as numbers. */
const mostNumbers = 2 ** 16;

const fills = [
  () => 1,
  (draw: Draw) => ({ kind: 'arange', step: draw.of([1, 0.37]) }),
  (draw: Draw, rank: number) => ({ kind: 'axis', axis: draw.integer(0, rank - 1) }),
  () => ({ kind: 'uniform', low: -1 }),
  () => ({ kind: 'normal' }),
];

function tensor(draw: Draw, shape: readonly number[]): object {
  const elements = elementCount(shape);
  const numbers = () => draw.list(elements, () => draw.of([0, 1, -2.5, draw.integer(0, 1e9) / 1e9]));
  if (elements <= mostNumbers && draw.chance(0.2)) return { shape, data: numbers() };
  if (elements <= mostNumbers && draw.chance(0.2)) {
    const bytes = Buffer.from(new Float32Array(numbers()).buffer);
    return { shape, dtype: 'float32', base64: bytes.toString('base64') };
  }
  return { shape, fill: draw.of(fills)(draw, shape.length) };
}

const maybe = <T>(draw: Draw, share: number, value: () => T) => (draw.chance(share) ? value() : undefined);

/** The output's shape; the input's where the layer does not fit it. */
function outputOf({ layer, shape }: DrawnLayer): readonly number[] {
  try {
    return planLayer(layer, shape, { layer: '', input: '' }).shapes.output;
  } catch {
    return shape;
  }
}

function parameters(draw: Draw, { layer }: DrawnLayer) {
  const [from, to] = isTransposed(layer)
    ? [layer.in_channels, layer.out_channels]
    : [layer.out_channels, layer.in_channels];
  const weight = [from, to / layer.groups, ...[layer.kernel_size].flat()];
  return {
    weight: maybe(draw, 0.6, () => tensor(draw, weight)),
    bias: layer.bias ? maybe(draw, 0.6, () => ({ fill: 1 })) : undefined,
  };
}

function reply(draw: Draw, { shape }: DrawnLayer, included: readonly string[]) {
  const reduction = () => ({
    op: draw.of(['mean', 'sum', 'min', 'max', 'std']),
    dims: shape.map((_, axis) => axis).filter(() => draw.chance(0.5)),
  });
  return {
    format: draw.of(['nested', 'flat', 'base64', 'none', 'none']),
    reduce: draw.list(draw.chance(0.7) ? 0 : draw.integer(1, 3), reduction),
    include: included.filter(() => draw.chance(0.2)),
  };
}

type Make = (draw: Draw, drawn: DrawnLayer) => object;

const conv: Make = (draw, drawn) => ({
  layer: drawn.layer,
  input: tensor(draw, drawn.shape),
  ...parameters(draw, drawn),
  ...reply(draw, drawn, ['input', 'weight', 'bias']),
});

const gradients: Make = (draw, drawn) => ({
  ...conv(draw, drawn),
  ...reply(draw, drawn, ['input', 'weight', 'bias', 'output', 'grad_output']),
  grad_output: maybe(draw, 0.4, () => tensor(draw, outputOf(drawn))),
});

const compare: Make = (draw, drawn) => {
  const { include: _, ...form } = reply(draw, drawn, []);
  const one = () => ({ layer: drawn.layer, ...parameters(draw, drawn) });
  return { input: tensor(draw, drawn.shape), layers: draw.list(draw.size(64), one), ...form };
};

const sweep: Make = (draw, { layer, shape }) => ({
  layer,
  ...(draw.chance(0.6) ? { input: tensor(draw, shape) } : { input_shape: shape }),
  repeat: draw.size(100),
  groups: draw.chance(0.5) ? draw.list(draw.size(64), () => layer.groups) : undefined,
});

const explain: Make = (draw, drawn) => ({
  layer: drawn.layer,
  input: tensor(draw, drawn.shape),
  ...parameters(draw, drawn),
  index: outputOf(drawn).map((size) => draw.integer(0, Math.max(0, size - 1))),
});

const shapes: Make = (draw, { layer, shape }) => {
  const same = {
    ...layer,
    out_channels: layer.in_channels,
    stride: 1,
    padding: 0,
    kernel_size: 1,
    dilation: 1,
  };
  return draw.chance(0.5)
    ? { layer, input_shape: shape }
    : { layers: draw.list(draw.size(256), () => same), input_shape: shape };
};

/** Scales of which some make ties of all products, and some factors far from 1. */
const scaling = (draw: Draw, zeroPoints: readonly number[]) => ({
  scale: draw.of([1, 0.5, 6, 0.0123, 2 ** -9, 2 ** 18]),
  zero_point: draw.of(zeroPoints),
});

function quantization(draw: Draw, { layer }: DrawnLayer) {
  const dtype = draw.of(['int8', 'uint8']);
  const perChannel = layer.out_channels <= 4096 && draw.chance(0.3);
  const scale = perChannel ? draw.list(layer.out_channels, () => draw.of([0.5, 0.0123])) : 0.25;
  return {
    ...{ dtype, input: scaling(draw, [0, 0, 3]), output: scaling(draw, [0, 1]) },
    weight: { scale, zero_point: draw.of([0, 0, 0, -7]) },
    activation: maybe(draw, 0.2, () => draw.of(['relu', 'relu6', { min: 0, max: 'Infinity' }])),
  };
}

/** Integers of one value, or real numbers to be quantized. */
function quantizedOperands(draw: Draw, drawn: DrawnLayer) {
  const quantize = draw.chance(0.5);
  const { weight = { fill: 1 }, bias } = parameters(draw, drawn);
  const integers = {
    input: { shape: drawn.shape, fill: draw.of([1, 3]) },
    weight: { fill: draw.of([1, 5]) },
  };
  const operands = quantize ? { input: tensor(draw, drawn.shape), weight } : integers;
  return { layer: drawn.layer, ...operands, bias, quantize, quantization: quantization(draw, drawn) };
}

const quantized: Make = (draw, drawn) => ({
  ...quantizedOperands(draw, drawn),
  runtimes: maybe(draw, 0.5, () => [draw.of(['exact', 'onnxruntime', 'tflite-double', 'tosa-single'])]),
  format: draw.of(['nested', 'flat', 'base64', 'none', 'none']),
  include: ['input', 'weight', 'bias'].filter(() => draw.chance(0.2)),
});

const vectors: Make = (draw, drawn) => {
  const pack = draw.of(['npz', 'safetensors']);
  if (draw.chance(0.5)) return { pack, runtime: 'exact', ...quantizedOperands(draw, drawn) };
  return { pack, layer: drawn.layer, input: tensor(draw, drawn.shape), ...parameters(draw, drawn) };
};

const translate: Make = (_, { layer, shape }) => ({ layer, input_shape: shape });

const makers: readonly (readonly [operation: string, make: Make])[] = [
  ...Array.from({ length: 4 }, () => ['conv', conv] as const),
  ['gradients', gradients],
  ['gradients', gradients],
  ['compare', compare],
  ['sweep', sweep],
  ['explain', explain],
  ['shapes', shapes],
  ['quantized', quantized],
  ['quantized', quantized],
  ['vectors', vectors],
  ['translate', translate],
];

function replyTypeOf(draw: Draw, operation: string): ReplyType {
  if (draw.chance(0.7)) return 'json';
  if (operation === 'conv') return draw.of(['safetensors', 'npy']);
  return operation === 'gradients' || operation === 'quantized' ? 'safetensors' : 'json';
}

/** A request that the limits allow. */
export function drawLegal(draw: Draw, mostElements?: number): Predicted {
  for (;;) {
    const [operation, make] = draw.of(makers);
    const drawn = drawLayer(draw, mostElements);
    // Stated without undefined members, as it is sent.
    const request: LegalRequest = {
      operation,
      body: make(draw, drawn),
      replyType: replyTypeOf(draw, operation),
    };
    const job = prepared(request);
    if (job) return { ...request, work: job.work };
  }
}
