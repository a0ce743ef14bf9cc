import { greatestCommonDivisor as gcd } from '../layers/extent.ts';
import type { Geometry } from '../layers/geometry.ts';
import { type Axis, eachAxis, type Triple } from '../layers/triple.ts';
import { checkpoint, checkpointAt } from '../memory/checkpoint.ts';
import { elementCount, elements, type TensorData } from '../tensor/tensor.ts';
import { activeNative } from './native/active.ts';

/**
 * The positions first, first + stride, … of an adjoint's output, and the correlation of stride 1 that
 * computes them.
 */
export interface Phase {
  readonly first: Triple;
  readonly correlation: Geometry;
  /**
   * The taps of the layer's kernel that meet this phase, per axis: tap, tap − step, …, as many as
   * `correlation.kernel`.
   */
  readonly tap: Triple;
  readonly step: Triple;
}

/** Channels whose weights are moved at a time. */
const stripe = 32;

/** One axis of a phase. */
interface AxisPhase {
  readonly first: number;
  readonly count: number;
  readonly tap: number;
  readonly step: number;
  readonly taps: number;
  readonly dilation: number;
  readonly before: number;
}

/**
 * The phases of a geometry's adjoint that meet any tap. Output position p meets tap k at position q of what
 * is read:
 *
 *   p + before − k·dilation = q·stride
 *
 * Within a phase p = first + t·stride, so with g = gcd(stride, dilation) its taps are k, k + stride/g, …, and
 * q falls by dilation/g from each tap to the next. From the last tap to the first, q rises: a correlation of
 * dilation dilation/g.
 */
export function phasesOf(geometry: Geometry): Phase[] {
  const [depth, height, width] = eachAxis((axis) => axisPhases(geometry, axis));
  return depth.flatMap((d) => height.flatMap((h) => width.map((w) => phaseOf(geometry, [d, h, w]))));
}

/** As many phases as there are at most along an axis, without making them. */
export function phasesAlong({ kernel, stride, dilation }: Geometry, axis: Axis): number {
  return Math.min(kernel[axis], stride[axis] / gcd(stride[axis], dilation[axis]));
}

/** A correlation as large as the largest phase's, and about where that lies, without making all of them. */
export function largestPhase(geometry: Geometry): Geometry {
  const { stride, dilation, input, kernel } = geometry;
  const common = eachAxis((axis) => gcd(stride[axis], dilation[axis]));
  const taps = eachAxis((axis) => Math.ceil((kernel[axis] * common[axis]) / stride[axis]));
  const apart = eachAxis((axis) => dilation[axis] / common[axis]);
  const output = eachAxis((axis) => Math.ceil(input[axis] / stride[axis]));
  const padded = eachAxis((axis) => output[axis] + (taps[axis] - 1) * apart[axis]);
  const furthest = eachAxis((axis) => (kernel[axis] - 1) * dilation[axis] - geometry.before[axis]);
  const before = eachAxis((axis) => Math.floor(furthest[axis] / stride[axis]));
  return {
    ...geometry,
    inPerGroup: geometry.outPerGroup,
    outPerGroup: geometry.inPerGroup,
    ...{ input: geometry.output, kernel: taps, stride: [1, 1, 1], dilation: apart, before, output, padded },
    after: eachAxis((axis) => padded[axis] - geometry.output[axis] - before[axis]),
  };
}

function axisPhases(geometry: Geometry, axis: Axis): AxisPhase[] {
  const figure = (name: 'input' | 'kernel' | 'stride' | 'dilation' | 'before') => geometry[name][axis];
  const [size, taps] = [figure('input'), figure('kernel')];
  const [stride, dilation, before] = [figure('stride'), figure('dilation'), figure('before')];
  const common = gcd(stride, dilation);
  const step = stride / common;
  // The taps below `step` are of different phases, and those above meet the same phases again.
  return Array.from({ length: phasesAlong(geometry, axis) }, (_, lowest) => {
    const first = modulo(lowest * dilation - before, stride);
    const met = Math.floor((taps - 1 - lowest) / step) + 1;
    const tap = lowest + (met - 1) * step;
    const nearest = (first + before - tap * dilation) / stride;
    const count = Math.ceil((size - first) / stride);
    return { first, count, tap, step, taps: met, dilation: dilation / common, before: -nearest };
  }).filter(({ count }) => count > 0);
}

function phaseOf(geometry: Geometry, axes: readonly [AxisPhase, AxisPhase, AxisPhase]): Phase {
  checkpoint();
  const figure = (name: keyof AxisPhase) => eachAxis((axis) => axes[axis][name]);
  const [kernel, output, dilation, before] = [
    figure('taps'),
    figure('count'),
    figure('dilation'),
    figure('before'),
  ];
  const input = geometry.output;
  const padded = eachAxis((axis) => output[axis] + (kernel[axis] - 1) * dilation[axis]);
  const correlation: Geometry = {
    ...geometry,
    inPerGroup: geometry.outPerGroup,
    outPerGroup: geometry.inPerGroup,
    ...{ input, kernel, stride: [1, 1, 1], dilation, before, output, padded },
    after: eachAxis((axis) => padded[axis] - input[axis] - before[axis]),
  };
  return { first: figure('first'), tap: figure('tap'), step: figure('step'), correlation };
}

/**
 * The weight of a phase's correlation, `[groups·inPerGroup, outPerGroup, *its kernel]`, from the layer's,
 * `[groups·outPerGroup, inPerGroup, *kernel]`.
 */
export function phaseWeight(
  { dtype, groups, inPerGroup, outPerGroup, kernel }: Geometry,
  { correlation, tap, step }: Phase,
  weight: TensorData,
): TensorData {
  const offsets = tapOffsets(kernel, correlation.kernel, tap, step);
  const taps = offsets.length;
  const picked = elements(dtype, groups * inPerGroup * outPerGroup * taps);
  const volume = elementCount(kernel);
  const native = activeNative();
  if (native && picked.length > 0) {
    native.pickTaps(weight, { groups, outPerGroup, inPerGroup, volume }, offsets, picked);
    return picked;
  }
  for (let group = 0; group < groups; group++) {
    // In stripes of channels, so that both sides of the transposition stay in the caches.
    for (let out = 0; out < outPerGroup; out += stripe) {
      const outEnd = Math.min(out + stripe, outPerGroup);
      for (let i = 0; i < inPerGroup; i++) {
        let at = ((group * inPerGroup + i) * outPerGroup + out) * taps;
        for (let o = out; o < outEnd; o++) {
          const from = ((group * outPerGroup + o) * inPerGroup + i) * volume;
          for (let t = 0; t < taps; t++) {
            checkpointAt(at);
            picked[at++] = weight[from + offsets[t]];
          }
        }
      }
    }
  }
  return picked;
}

/** Where the taps of a phase's kernel lie in the layer's kernel. */
function tapOffsets(whole: Triple, kernel: Triple, tap: Triple, step: Triple): Int32Array {
  const offsets = new Int32Array(elementCount(kernel));
  let at = 0;
  for (let d = 0; d < kernel[0]; d++) {
    for (let h = 0; h < kernel[1]; h++) {
      const row = ((tap[0] - d * step[0]) * whole[1] + tap[1] - h * step[1]) * whole[2];
      for (let w = 0; w < kernel[2]; w++) {
        checkpointAt(at);
        offsets[at++] = row + tap[2] - w * step[2];
      }
    }
  }
  return offsets;
}

/** The remainder that is never negative. */
function modulo(a: number, b: number): number {
  return ((a % b) + b) % b;
}
