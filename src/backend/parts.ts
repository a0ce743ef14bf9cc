import { extentOf } from '../layers/extent.ts';
import type { Geometry } from '../layers/geometry.ts';
import { eachAxis, type Triple } from '../layers/triple.ts';
import { elementCount } from '../tensor/tensor.ts';

/** The elements `from` … `to` − 1. */
export type ElementRange = readonly [from: number, to: number];

/**
 * A part of a layer that can be computed alone: its geometry, and which elements of each operand and of the
 * output are its own.
 */
export interface LayerPart {
  readonly geometry: Geometry;
  readonly input: ElementRange;
  readonly weight: ElementRange;
  readonly bias: ElementRange;
  readonly output: ElementRange;
}

/**
 * Cuts a layer into about `count` parts of equal work: by images, else by groups, else by output channels,
 * else by rows. Sums are not cut, so the bits are the same. The adjoint of the geometry (`adjoint`) is cut by
 * images and groups only.
 */
export function partsOf(geometry: Geometry, count: number, adjoint: boolean): LayerPart[] {
  const { batch, groups, outPerGroup } = geometry;
  const sizes = sizesOf(geometry, adjoint);
  if (batch >= count) return shares(batch, count).map((images) => imagePart(geometry, sizes, images));
  const partsPerImage = Math.ceil(count / batch);
  return shares(batch, batch).flatMap((image) => {
    const whole = imagePart(geometry, sizes, image);
    if (groups > 1) return shares(groups, partsPerImage).map((range) => groupPart(whole, sizes, range));
    if (adjoint) return [whole];
    return outPerGroup > 1
      ? shares(outPerGroup, partsPerImage).map((range) => channelPart(whole, range))
      : rowParts(whole, partsPerImage);
  });
}

/** Elements of one group: of one image's input and output, of the weight, and of the bias. */
interface GroupSizes {
  readonly input: number;
  readonly weight: number;
  readonly bias: number;
  readonly output: number;
}

function sizesOf(geometry: Geometry, adjoint: boolean): GroupSizes {
  const { inPerGroup, outPerGroup, kernel } = geometry;
  const input = inPerGroup * elementCount(geometry.input);
  const output = outPerGroup * elementCount(geometry.output);
  const weight = outPerGroup * inPerGroup * elementCount(kernel);
  return adjoint
    ? { input: output, weight, bias: inPerGroup, output: input }
    : { input, weight, bias: outPerGroup, output };
}

/** `total` in at most `count` consecutive ranges whose lengths differ by at most 1. */
function shares(total: number, count: number): ElementRange[] {
  const parts = Math.min(total, count);
  return Array.from({ length: parts }, (_, i) => [
    Math.floor((i * total) / parts),
    Math.floor(((i + 1) * total) / parts),
  ]);
}

function imagePart(geometry: Geometry, sizes: GroupSizes, [from, to]: ElementRange): LayerPart {
  const { groups } = geometry;
  return {
    geometry: { ...geometry, batch: to - from },
    input: [from * groups * sizes.input, to * groups * sizes.input],
    weight: [0, groups * sizes.weight],
    bias: [0, groups * sizes.bias],
    output: [from * groups * sizes.output, to * groups * sizes.output],
  };
}

/**
 * The elements of things `from` … `to` − 1 that have `size` elements each, counted from the start of `outer`.
 */
function subrange([start]: ElementRange, [from, to]: ElementRange, size: number): ElementRange {
  return [start + from * size, start + to * size];
}

function groupPart(whole: LayerPart, sizes: GroupSizes, range: ElementRange): LayerPart {
  return {
    geometry: { ...whole.geometry, groups: range[1] - range[0] },
    input: subrange(whole.input, range, sizes.input),
    weight: subrange(whole.weight, range, sizes.weight),
    bias: subrange(whole.bias, range, sizes.bias),
    output: subrange(whole.output, range, sizes.output),
  };
}

/** Some output channels of the only group. */
function channelPart(whole: LayerPart, range: ElementRange): LayerPart {
  const { inPerGroup, kernel, output } = whole.geometry;
  return {
    geometry: { ...whole.geometry, outPerGroup: range[1] - range[0] },
    input: whole.input,
    weight: subrange(whole.weight, range, inPerGroup * elementCount(kernel)),
    bias: subrange(whole.bias, range, 1),
    output: subrange(whole.output, range, elementCount(output)),
  };
}

/**
 * Some positions of the only output channel, along the outermost axis that has several. `before` crops the
 * input.
 */
function rowParts(whole: LayerPart, count: number): LayerPart[] {
  const { geometry } = whole;
  const axis = geometry.output[0] > 1 ? 0 : 1;
  return shares(geometry.output[axis], count).map((range) => {
    const [from, to] = range;
    const at = (sizes: Triple, size: number) => eachAxis((i) => (i === axis ? size : sizes[i]));
    const before = geometry.before[axis] - from * geometry.stride[axis];
    const extent = extentOf(geometry.kernel[axis], geometry.dilation[axis]);
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
      output: subrange(whole.output, range, elementCount(geometry.output) / geometry.output[axis]),
    };
  });
}
