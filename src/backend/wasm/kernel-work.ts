import type { Geometry } from '../../layers/geometry.ts';
import { mostKept } from '../../memory/kept.ts';
import { elementCount } from '../../tensor/tensor.ts';
import { cacheBytes } from './budgets.ts';
import { allowsImagesLast, imagesTogether, withImagesLast } from './images-last.ts';
import { kernelTable } from './kernel-table.ts';
import { mergeAxes } from './merge-axes.ts';
import { lanesOf, roundUp } from './vectors.ts';

// Work is counted in multiply-accumulates of a float32 kernel at full speed, 0.042 ns on the machine of the
// benchmarks. The figures are fitted to measured times (bench/work.ts). A prediction takes a few operations,
// whatever the sizes.

/** A nanosecond of other work. */
export const nanosecond = 24;

/**
 * The first touch of a byte of heap, for heaps that are too large to keep: it takes longer than the work on
 * it.
 */
export function heapWork(bytes: number): number {
  return bytes > mostKept() ? 60 * bytes : 0;
}

/** A vector of products, added to sums, by family of kernels. */
const perVector: Readonly<Record<string, number>> = {
  channels: 5,
  depthwise: 5,
  groups: 7,
  rows: 9,
  tiles: 4.5,
};

/** The time of each other thing that a correlation takes, in nanoseconds. */
const times = {
  correlation: 4000,
  /** Some groups of some images: a call, and what is copied for it. */
  block: 900,
  /** A group of an image in a call, and a channel of it. */
  group: 25,
  channel: 10,
  /** The input of an image, copied on its own. */
  image: 300,
  /** A group whose weights are packed on their own. */
  packedGroup: 2500,
  /** An entry of the tables. */
  place: 5,
  /** A row of the input that is copied alone, and a kernel row that is added to a row of outputs. */
  row: 12,
  sweep: 4,
  /** A tap where they are too many for the caches. */
  farTap: 12,
  /** An element of the padded input, and of what is copied. */
  padded: 0.6,
  input: 0.6,
  weight: 2,
  output: 0.8,
  /** An output that is moved alone. */
  movedOutput: 4,
  /** An element that is transposed. */
  transposed: 3,
} as const;

/** Taps whose offsets and weights the second-level cache holds. */
const manyTaps = 2 ** 16;

/** The predicted work of a correlation by the kernels, the padding's products included. */
export function kernelWork(given: Geometry): number {
  const geometry = mergeAxes(given);
  const { dtype, batch, groups, inPerGroup, outPerGroup, input, kernel, padded, output } = geometry;
  if (batch === 0) return nanosecond * times.correlation;
  const family = familyOf(geometry);
  const byChannels = family === 'channels';
  const lanes = lanesOf(dtype);
  const taps = inPerGroup * elementCount(kernel);
  const rows = output[0] * output[1];
  const positions = elementCount(output);
  const [inputs, outputs] = [inputsOf(geometry), batch * groups * outPerGroup * positions];
  const weights = groups * outPerGroup * taps;
  const paddedInputs = batch * groups * inPerGroup * elementCount(padded);
  const groupElements = (paddedInputs + outputs) / batch / groups;
  const together = Math.max(
    1,
    cacheBytes / (16 / lanes) / (groupElements + (byChannels ? 0 : weights / groups)),
  );
  const blocks = byChannels ? groups * Math.ceil(batch / together) : batch * Math.ceil(groups / together);
  const places = byChannels ? positions * Math.min(batch, together) : rows * Math.ceil(output[2] / lanes);
  const vectors = byChannels
    ? groups * Math.ceil(outPerGroup / lanes) * roundUp(batch * positions, 4)
    : batch * groups * outPerGroup * Math.max(2, rows * Math.ceil(output[2] / lanes));
  const nanoseconds =
    times.correlation +
    times.block * blocks +
    (byChannels ? (times.packedGroup + times.image * batch) * groups : 0) +
    batch * groups * (times.group + (byChannels ? 0 : times.channel * outPerGroup)) +
    times.place * places +
    (isCopiedWhole(geometry) ? 0 : times.row * batch * groups * inPerGroup * input[0] * input[1]) +
    times.sweep * (family === 'rows' ? batch * groups * outPerGroup * rows * (taps / kernel[2]) : 0) +
    (taps > manyTaps ? times.farTap : times.place) * taps +
    (lanes === 2 ? 2 : 1) *
      (times.padded * paddedInputs +
        times.input * inputs +
        times.weight * weights +
        (byChannels ? times.movedOutput : times.output) * outputs);
  const heap = heapWork(8 * places + 4 * taps + (16 / lanes) * (groupElements + weights / groups));
  return perVector[family] * vectors * taps + nanosecond * nanoseconds + heap;
}

/** Whether the input is packed as it lies. */
function isCopiedWhole({ input, padded, stride }: Geometry): boolean {
  return stride[2] === 1 && padded.every((size, axis) => size === input[axis]);
}

function inputsOf({ batch, groups, inPerGroup, input }: Geometry): number {
  return batch * groups * inPerGroup * elementCount(input);
}

/** The family of kernels that is the first to suit and support a geometry. */
function familyOf(geometry: Geometry): string {
  const kernel = kernelTable.find(
    ({ dtype, suits, supports }) => dtype === geometry.dtype && suits(geometry) && supports(geometry),
  );
  return kernel?.name.split('-')[0] ?? 'tiles';
}

/**
 * The predicted work of a correlation with the images as the innermost axis; infinite where they cannot be.
 */
export function imagesLastWork(geometry: Geometry): number {
  if (!allowsImagesLast(geometry)) return Number.POSITIVE_INFINITY;
  const { batch, groups, inPerGroup, outPerGroup, input, output } = geometry;
  const [inputs, outputs] = [
    groups * inPerGroup * elementCount(input),
    groups * outPerGroup * elementCount(output),
  ];
  const images = imagesTogether(geometry);
  const moved = (inputs > 1 ? inputs : 0) + (outputs > 1 ? outputs : 0);
  return (
    Math.ceil(batch / images) * kernelWork(withImagesLast(geometry, images)) +
    nanosecond * times.transposed * batch * moved
  );
}
