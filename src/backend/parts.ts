import type { Geometry } from '../layers/geometry.ts';
import { each, type Triple } from '../layers/triple.ts';
import { elementCount } from '../tensor/tensor.ts';

/** Elements `from` … `to`, the latter not included. */
export type Range = readonly [from: number, to: number];

/** A share of a layer's work that stands alone: what to compute, and which elements of each operand and of the output are its own. */
export interface Part {
  readonly geometry: Geometry;
  readonly input: Range;
  readonly weight: Range;
  readonly bias: Range;
  readonly output: Range;
}

/**
 * Cuts a layer into about `count` parts of equal work: by images, else by groups, else by output channels, else by rows. Sums are never
 * cut, so the bits are the same. The adjoint of the geometry (`adjoint`) is cut by images and groups alone.
 */
export function partsOf(geometry: Geometry, count: number, adjoint: boolean): Part[] {
  const { batch, groups, inPerGroup, outPerGroup, kernel } = geometry;
  const correlation = {
    read: inPerGroup * elementCount(geometry.input),
    written: outPerGroup * elementCount(geometry.output),
  };
  const { read, written } = adjoint ? { read: correlation.written, written: correlation.read } : correlation;
  const writtenChannels = adjoint ? inPerGroup : outPerGroup;
  const weights = outPerGroup * inPerGroup * elementCount(kernel);
  const images = (from: number, to: number): Part => ({
    geometry: { ...geometry, batch: to - from },
    input: [from * groups * read, to * groups * read],
    weight: [0, groups * weights],
    bias: [0, groups * writtenChannels],
    output: [from * groups * written, to * groups * written],
  });
  if (batch >= count) return shares(batch, count).map(([from, to]) => images(from, to));
  const inEach = Math.ceil(count / batch);
  return Array.from({ length: batch }, (_, image) => images(image, image + 1)).flatMap((whole) => {
    if (groups > 1)
      return shares(groups, inEach).map((range) =>
        groupsOf(whole, range, read, written, weights, writtenChannels),
      );
    if (adjoint) return [whole];
    return outPerGroup > 1
      ? shares(outPerGroup, inEach).map((range) => channelsOf(whole, range))
      : rowsOf(whole, inEach);
  });
}

/** `total` in at most `count` consecutive shares that differ by one at most. */
function shares(total: number, count: number): Range[] {
  const parts = Math.min(total, count);
  return Array.from({ length: parts }, (_, i) => [
    Math.floor((i * total) / parts),
    Math.floor(((i + 1) * total) / parts),
  ]);
}

/** `range` of things that have so many elements each, behind `start`. */
function within([start]: Range, [from, to]: Range, size: number): Range {
  return [start + from * size, start + to * size];
}

function groupsOf(
  whole: Part,
  range: Range,
  read: number,
  written: number,
  weights: number,
  channels: number,
): Part {
  return {
    geometry: { ...whole.geometry, groups: range[1] - range[0] },
    input: within(whole.input, range, read),
    weight: within(whole.weight, range, weights),
    bias: within(whole.bias, range, channels),
    output: within(whole.output, range, written),
  };
}

/** Output channels of the only group. */
function channelsOf(whole: Part, range: Range): Part {
  const { inPerGroup, kernel, output } = whole.geometry;
  return {
    geometry: { ...whole.geometry, outPerGroup: range[1] - range[0] },
    input: whole.input,
    weight: within(whole.weight, range, inPerGroup * elementCount(kernel)),
    bias: within(whole.bias, range, 1),
    output: within(whole.output, range, elementCount(output)),
  };
}

/** Positions of the outermost axis that has any, of the only output channel: the input is cropped to what they read. */
function rowsOf(whole: Part, count: number): Part[] {
  const { geometry } = whole;
  const axis = geometry.output[0] > 1 ? 0 : 1;
  return shares(geometry.output[axis], count).map((range) => {
    const [from, to] = range;
    const at = (sizes: Triple, size: number) => each((i) => (i === axis ? size : sizes[i]));
    const before = geometry.before[axis] - from * geometry.stride[axis];
    const extent = geometry.dilation[axis] * (geometry.kernel[axis] - 1) + 1;
    const padded = (to - from - 1) * geometry.stride[axis] + extent;
    return {
      ...whole,
      geometry: {
        ...geometry,
        before: at(geometry.before, before),
        after: at(geometry.after, padded - geometry.input[axis] - before),
        padded: at(geometry.padded, padded),
        output: at(geometry.output, to - from),
      },
      output: within(whole.output, range, elementCount(geometry.output) / geometry.output[axis]),
    };
  });
}
