import type { LayerSpec, PaddingMode } from '../../src/layers/layer.ts';
import {
  arrayOf,
  at,
  channelsLast,
  channelsSecond,
  flip,
  type NumberArray,
  reshape,
  transpose,
} from '../helpers/frameworks/array.ts';
import { biased, correlate, cropped, extended, spread } from '../helpers/frameworks/convolution.ts';
import { roundedTo } from '../helpers/halves.ts';

type Pair = readonly [number, number];

/** A layer with its operands, and what computes its output by the definition: what a port does, right or wrong. */
export interface Port {
  readonly spec: LayerSpec;
  readonly transposed: boolean;
  readonly groups: number;
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly pads: readonly Pair[];
  readonly mode: PaddingMode;
  /** Spatial sizes of the output. */
  readonly out: readonly number[];
  readonly longer: readonly number[];
  readonly x: NumberArray;
  readonly w: NumberArray;
  readonly b: readonly number[] | null;
}

/** The output of a port, its sizes cut off at `out`. */
export function ported(p: Port): NumberArray {
  if (p.transposed) {
    const before = p.pads.map(([first]) => first);
    return biased(spread(p.x, p.w, p.stride, p.dilation, before, p.out, p.groups), p.b);
  }
  const none = p.out.map((): Pair => [0, 0]);
  const y = correlate(extended(p.x, p.pads, p.mode), p.w, p.stride, p.dilation, none, p.groups);
  const beyond = y.shape.slice(2).map((size, i): Pair => [0, size - p.out[i]]);
  return biased(cropped(y, beyond), p.b);
}

/** The port with padding that begins otherwise, and ends so that the output keeps its sizes. */
function padded(p: Port, before: readonly number[]): Port {
  return {
    ...p,
    pads: before.map((first, i): Pair => {
      const reach = (p.out[i] - 1) * p.stride[i] + p.dilation[i] * (p.w.shape[i + 2] - 1) + 1;
      return [first, p.transposed ? 0 : reach - p.x.shape[i + 2] - first];
    }),
  };
}

export interface Planted {
  readonly cause: string;
  readonly output: NumberArray;
}

/** A port with one fault. */
interface Fault {
  readonly cause: string;
  readonly port: Port;
}

const channelsOf = (p: Port) => ({
  ins: p.x.shape[1] / p.groups,
  outs: p.spec.out_channels / p.groups,
});

const pick = (a: NumberArray, axis: number, order: (i: number) => number) =>
  arrayOf(a.shape, (index) => at(a, index.with(axis, order(index[axis]))));

const map = ({ shape, data }: NumberArray, of: (value: number) => number): NumberArray => ({
  shape,
  data: data.map(of),
});

/** Every fault of the operands and of the layer that a port may have, in as many ways as it can be made. */
export function* faultsOf(p: Port, random: () => number): Generator<Fault> {
  const { transposed, groups, x, w, b, stride, dilation, pads } = p;
  const { ins, outs } = channelsOf(p);
  const axes = stride.length;
  yield { cause: 'kernel-flipped', port: { ...p, w: flip(w, 2) } };
  if (b) {
    yield { cause: 'bias-missing', port: { ...p, b: null } };
    yield { cause: 'bias-twice', port: { ...p, b: b.map((value) => 2 * value) } };
  }
  if (!transposed) {
    const modes = ['zeros', 'reflect', 'replicate', 'circular'] as const;
    const fits = pads.every(([before, after], i) => Math.max(before, after) < x.shape[i + 2]);
    for (const mode of modes)
      if (mode !== p.mode && fits) yield { cause: 'padding-mode', port: { ...p, mode } };
    if (pads.some(([before, after]) => before !== after))
      yield { cause: 'same-side', port: { ...p, pads: pads.map(([before, after]) => [after, before]) } };
  }
  const total = pads.map(([first, last]) => first + last);
  if (p.mode === 'zeros')
    for (let amount = 0; amount <= Math.max(...total); amount++) {
      const clipped = total.map((most) => Math.min(amount, most));
      if (amount === 0 || amount === Math.max(...total) || transposed)
        yield { cause: 'padding', port: padded(p, clipped) };
    }
  if (p.longer.some((amount) => amount > 0))
    yield {
      cause: 'output-padding-side',
      port: padded(
        p,
        pads.map(([before], i) => before - p.longer[i]),
      ),
    };
  const ones = stride.map(() => 1);
  const before = pads.map(([first]) => first);
  if (p.mode === 'zeros') {
    if (stride.some((step) => step > 1))
      yield { cause: 'stride-ignored', port: padded({ ...p, stride: ones }, before) };
    if (dilation.some((step) => step > 1))
      yield { cause: 'dilation-ignored', port: padded({ ...p, dilation: ones }, before) };
  }
  if (ins === outs)
    yield {
      cause: 'weight-transposed',
      port: { ...p, w: arrayOf(w.shape, ([r, c, ...k]) => at(w, [r - (r % ins) + c, r % ins, ...k])) },
    };
  const spatial = Array.from({ length: axes }, (_, i) => i + 2);
  for (const order of [
    [...spatial, 1, 0],
    [0, ...spatial, 1],
    [...spatial, 0, 1],
    [1, 0, ...spatial],
  ]) {
    yield { cause: 'weight-layout', port: { ...p, w: reshape(transpose(w, order), w.shape) } };
    const read = reshape(
      w,
      order.map((axis) => w.shape[axis]),
    );
    const back = order.map((_, axis) => order.indexOf(axis));
    yield { cause: 'weight-layout', port: { ...p, w: transpose(read, back) } };
  }
  yield { cause: 'input-layout', port: { ...p, x: reshape(channelsLast(x), x.shape) } };
  const [n, c, ...sizes] = x.shape;
  yield { cause: 'input-layout', port: { ...p, x: channelsSecond(reshape(x, [n, ...sizes, c])) } };
  const swap = (a: NumberArray) => transpose(a, [0, 1, ...spatial.slice(0, -2), axes + 1, axes]);
  if (axes > 1) {
    if (w.shape[axes] === w.shape[axes + 1]) yield { cause: 'axes-exchanged', port: { ...p, w: swap(w) } };
    if (x.shape[axes] === x.shape[axes + 1]) yield { cause: 'axes-exchanged', port: { ...p, x: swap(x) } };
  }
  if (groups > 1) {
    const read = (i: number) => (i % ins) * groups + Math.floor(i / ins);
    yield { cause: 'groups-interleaved', port: { ...p, x: pick(x, 1, read) } };
    if (!transposed) {
      if (ins === 1 && outs > 1) {
        const other = (row: number) => (row % outs) * groups + Math.floor(row / outs);
        yield { cause: 'multiplier-order', port: { ...p, w: pick(w, 0, other) } };
        const back = (row: number) => (row % groups) * outs + Math.floor(row / groups);
        yield { cause: 'multiplier-order', port: { ...p, w: pick(w, 0, back) } };
      }
      const repeated = arrayOf([w.shape[0], x.shape[1], ...w.shape.slice(2)], ([o, i, ...k]) =>
        at(w, [o, i % ins, ...k]),
      );
      yield { cause: 'groups-ignored', port: { ...p, groups: 1, w: repeated } };
    }
    yield { cause: 'groups-ignored', port: { ...p, x: pick(x, 1, (i) => i % ins) } };
  }
  yield { cause: 'channels-permuted', port: { ...p, x: pick(x, 1, (i) => x.shape[1] - 1 - i) } };
  // TensorFloat-32 has the fraction of float16, and these numbers are in the range of both.
  for (const name of ['float16', 'bfloat16'] as const) {
    const near = (value: number) => roundedTo(name, value);
    yield { cause: 'operand-rounding', port: { ...p, x: map(x, near), w: map(w, near) } };
  }
  const axis = Math.floor(random() * axes);
  if (p.mode === 'zeros')
    for (const by of [1, -1, 2, -2])
      yield {
        cause: 'shifted',
        port: padded(
          p,
          before.map((amount, i) => amount + (i === axis ? by : 0)),
        ),
      };
  const [rows, columns] = w.shape;
  if (stride.every((step) => step === 1) && p.mode === 'zeros') {
    if (transposed && rows === p.spec.out_channels && columns === ins)
      yield { cause: 'forward-for-transposed', port: padded({ ...p, transposed: false }, before) };
    if (!transposed && rows === x.shape[1] && columns === outs)
      yield { cause: 'forward-for-transposed', port: { ...p, transposed: true } };
  }
}

/** Faults that are others on many layers, too: padding of any amount on any side. */
export function* otherFaults(p: Port): Generator<Planted> {
  const total = p.pads.map(([before, after]) => before + after);
  for (let amount = 0; amount <= Math.max(...total) + 2; amount++) {
    for (const cause of ['padding', 'same-side'])
      for (const most of [
        total,
        p.pads.map(([before]) => 2 * before),
        total.map((size) => Math.ceil(size / 2)),
        total.map((size) => Math.floor(size / 2)),
        p.pads.map(([, after]) => after),
      ]) {
        const before = most.map((size) => Math.min(amount, size));
        yield { cause, output: ported(padded(p, before)) };
      }
  }
}

const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));
/** The standard normal distribution's integral to `v`, by Gauss and Legendre's rule of three points. */
function normal(v: number): number {
  const [end, steps] = [Math.min(Math.abs(v), 9), 600];
  const [half, beside] = [end / steps / 2, Math.sqrt(0.6)];
  const density = (t: number) => Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI);
  let sum = 0;
  for (let i = 0; i < steps; i++) {
    const middle = (2 * i + 1) * half;
    sum += 5 * (density(middle - beside * half) + density(middle + beside * half)) + 8 * density(middle);
  }
  return 0.5 + (Math.sign(v) * half * sum) / 9;
}

const activations: readonly ((v: number) => number)[] = [
  (v) => Math.max(v, 0),
  (v) => Math.min(Math.max(v, 0), 6),
  (v) => (v > 0 ? v : 0.01 * v),
  (v) => (v > 0 ? v : 0.1 * v),
  (v) => (v > 0 ? v : 0.2 * v),
  sigmoid,
  Math.tanh,
  (v) => v * sigmoid(v),
  (v) => v * normal(v),
  (v) => v * (Math.min(Math.max(v + 3, 0), 6) / 6),
  (v) => (v > 0 ? v : Math.exp(v) - 1),
];

/** Every fault of what is done with an output. */
export function* outputFaults(y: NumberArray, random: () => number): Generator<Planted> {
  const [n, c, ...sizes] = y.shape;
  yield { cause: 'output-layout', output: reshape(channelsLast(y), y.shape) };
  yield { cause: 'output-layout', output: channelsSecond(reshape(y, [n, ...sizes, c])) };
  for (const of of activations) yield { cause: 'activation', output: map(y, of) };
  const axes = sizes.length;
  if (axes > 1 && sizes[axes - 1] === sizes[axes - 2]) {
    const spatial = Array.from({ length: axes - 2 }, (_, i) => i + 2);
    yield { cause: 'axes-exchanged', output: transpose(y, [0, 1, ...spatial, axes + 1, axes]) };
  }
  const order = shuffled(c, random);
  yield { cause: 'channels-permuted', output: pick(y, 1, (i) => order[i]) };
  const images = shuffled(n, random);
  yield { cause: 'batch-order', output: pick(y, 0, (i) => images[i]) };
  const [factor, added] = [0.2 + 2 * random(), 0.3 + random()];
  yield { cause: 'scaled', output: map(y, (v) => v * factor) };
  yield { cause: 'offset', output: map(y, (v) => v + added) };
}

function shuffled(length: number, random: () => number): number[] {
  const order = Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** Numbers from 0 to 1, the same for a seed (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A random small layer on a random input. */
export function randomPort(random: () => number): Port {
  const upTo = (most: number, least = 1) => least + Math.floor(random() * (most - least + 1));
  const axes = [1, 2, 2, 2, 3][upTo(4, 0)];
  const transposed = random() < 0.3;
  const groups = [1, 1, 2, 3][upTo(3, 0)];
  const [ins, outs] = [upTo(3), upTo(3)];
  const each = (of: () => number) => Array.from({ length: axes }, of);
  const equal = random() < 0.5;
  const list = (of: () => number) => (equal ? Array<number>(axes).fill(of()) : each(of));
  const kernel = list(() => upTo(3));
  const stride = list(() => upTo(2));
  const dilation = list(() => upTo(2));
  const mode: PaddingMode =
    transposed || random() < 0.7 ? 'zeros' : (['reflect', 'replicate', 'circular'] as const)[upTo(2, 0)];
  const sizes = list(() => upTo(axes === 3 ? 4 : 6, 3));
  const extent = kernel.map((taps, i) => (taps - 1) * dilation[i] + 1);
  const longer = transposed
    ? stride.map((step, i) => upTo(Math.max(step, dilation[i]) - 1, 0))
    : each(() => 0);
  const whole = sizes.map((size, i) => (size - 1) * stride[i] + extent[i] + longer[i]);
  const pads = sizes.map((_, i): Pair => {
    const most = transposed ? Math.floor((whole[i] - 1) / 3) : 2;
    const before = Math.min(upTo(2, 0), most);
    const short = transposed ? 0 : Math.max(0, extent[i] - sizes[i]);
    return [
      Math.max(before, Math.ceil(short / 2)),
      Math.max(random() < 0.7 ? before : Math.min(upTo(2, 0), most), Math.ceil(short / 2)),
    ];
  });
  const out = sizes.map((size, i) =>
    transposed
      ? whole[i] - pads[i][0] - pads[i][1]
      : Math.floor((size + pads[i][0] + pads[i][1] - extent[i]) / stride[i]) + 1,
  );
  const numbers = (shape: readonly number[]) => arrayOf(shape, () => Math.fround(4 * random() - 2));
  const [inChannels, outChannels] = [ins * groups, outs * groups];
  const bias = random() < 0.7;
  const spec: LayerSpec = {
    type: `conv${transposed ? '_transpose' : ''}${[1, 2, 3].find((count) => count === axes) ?? 2}d` as LayerSpec['type'],
    in_channels: inChannels,
    out_channels: outChannels,
    kernel_size: kernel,
    ...{ stride, dilation, groups, bias, padding: pads },
    ...(transposed && { output_padding: longer }),
    padding_mode: mode,
    dtype: 'float32',
  };
  return {
    ...{ spec, transposed, groups, stride, dilation, pads, mode, out, longer },
    x: numbers([upTo(2), inChannels, ...sizes]),
    w: numbers(transposed ? [inChannels, outs, ...kernel] : [outChannels, ins, ...kernel]),
    b: bias ? numbers([outChannels]).data : null,
  };
}
