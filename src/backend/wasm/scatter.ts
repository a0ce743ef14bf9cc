import { macsOf } from '../../layers/cost.ts';
import type { Geometry } from '../../layers/geometry.ts';
import { eachAxis, type Triple } from '../../layers/triple.ts';
import { checkpoint } from '../../memory/checkpoint.ts';
import { countMacs } from '../../memory/meter.ts';
import { copyElements, fillElements } from '../../memory/pieces.ts';
import { bytesPerElement, elementCount, type TensorData } from '../../tensor/tensor.ts';
import type { Convolve } from '../backend.ts';
import type { Heap } from './heap.ts';
import { heapLimit, withHeap } from './instance.ts';
import { type AxisMeetings, meetingsOfAxis } from './scatter-axes.ts';
import { fillPadded } from './scatter-padding.ts';
import { roundUp, vectorBytes } from './vectors.ts';

/** The most elements of planes and scalars that are copied into the heap together, beyond one channel's. */
const elementsAtOnce = 2 ** 21;

/** The most elements of the boxes of one call, where each box is whole: some milliseconds of work. */
const elementsPerCall = 2 ** 22;

/** What a row of a box takes beside its elements. */
const elementsPerRow = 16;

/**
 * Sums by scalars: each scalar times a box of one plane is added to another plane. `outers` × `inners`
 * planes are computed; a sum is over `channels`. All that share `outer` read the same planes.
 */
interface Sums {
  readonly outers: number;
  readonly inners: number;
  readonly channels: number;
  /** Sizes of the scalars of a channel, of the planes that are read and of those that are written. */
  readonly scalars: Triple;
  readonly source: Triple;
  readonly target: Triple;
  /** Of the scalars and the boxes. */
  readonly plain: Triple;
  readonly axes: readonly [AxisMeetings, AxisMeetings, AxisMeetings];
  readonly intoWide: boolean;
  /** The first plane that is read, and how many planes from one channel to the next. */
  readonly sourceAt: (outer: number) => number;
  readonly sourcePitch: number;
  /** Of the scalars, counted in channels, and of the computed plane and its bias. */
  readonly scalarsAt: (outer: number, inner: number) => number;
  readonly targetAt: (outer: number, inner: number) => number;
  readonly biasAt: (outer: number, inner: number) => number;
}

/** A correlation: each weight times the inputs that it meets. The padding's products are left out. */
function correlationSums(geometry: Geometry): Sums {
  const { batch, groups, inPerGroup, outPerGroup, input, kernel, output } = geometry;
  const weightAt = (outer: number, out: number) => (outer % groups) * outPerGroup + out;
  return {
    ...{ outers: batch * groups, inners: outPerGroup, channels: inPerGroup },
    ...{ scalars: kernel, source: input, target: output, plain: output, intoWide: false },
    axes: eachAxis((axis) => meetingsOfAxis(geometry, axis, 'tap')),
    sourceAt: (outer) => outer * inPerGroup,
    sourcePitch: 1,
    scalarsAt: (outer, out) => weightAt(outer, out) * inPerGroup,
    targetAt: (outer, out) => outer * outPerGroup + out,
    biasAt: weightAt,
  };
}

/** An adjoint: each of what it reads times the taps that it meets. */
function adjointSums(geometry: Geometry): Sums {
  const { batch, groups, inPerGroup, outPerGroup, input, kernel, output } = geometry;
  const groupOf = (outer: number) => Math.floor(outer / inPerGroup);
  return {
    ...{ outers: groups * inPerGroup, inners: batch, channels: outPerGroup },
    ...{ scalars: output, source: kernel, target: input, plain: kernel, intoWide: true },
    axes: eachAxis((axis) => meetingsOfAxis(geometry, axis, 'output')),
    sourceAt: (outer) => groupOf(outer) * outPerGroup * inPerGroup + (outer % inPerGroup),
    sourcePitch: inPerGroup,
    scalarsAt: (outer, image) => (image * groups + groupOf(outer)) * outPerGroup,
    targetAt: (outer, image) => image * groups * inPerGroup + outer,
    biasAt: (outer) => outer,
  };
}

/** A geometry's correlation, by its useful products alone. Same bits as `convolveReference`. */
export const scatterCorrelation: Convolve = (geometry, operands, output) => {
  const sums = correlationSums(geometry);
  computeSums(geometry, sums, operands.input, operands.weight, operands.bias, output);
  if (!operands.skipsPadding) fillPadded(geometry, sums.axes, operands.weight, output);
};

/** Its adjoint. Same bits as `convolveAdjointReference`. */
export const scatterAdjoint: Convolve = (geometry, operands, output) => {
  computeSums(geometry, adjointSums(geometry), operands.weight, operands.input, operands.bias, output);
};

/** Whether the heap has room for a geometry's sums, of the correlation or of the adjoint. */
export function scatterSupports(geometry: Geometry, adjoint: boolean): boolean {
  return scatterBytes(geometry, adjoint).heap <= heapLimit;
}

/** Bytes of heap and of tables that a geometry's sums take, of the correlation or of the adjoint. */
export function scatterBytes(geometry: Geometry, adjoint: boolean) {
  const { inPerGroup, outPerGroup, input, kernel, output } = geometry;
  const [source, scalars, target] = adjoint ? [kernel, output, input] : [input, kernel, output];
  const channels = adjoint ? outPerGroup : inPerGroup;
  const read = elementCount(source) + elementCount(scalars);
  const together = Math.min(channels, Math.max(1, Math.floor(elementsAtOnce / read))) * read;
  const tables = 12 * (scalars[0] + scalars[1] + scalars[2]);
  return {
    heap: tables + (together + elementCount(target)) * bytesPerElement[geometry.dtype] + 1024,
    tables,
  };
}

function computeSums(
  geometry: Geometry,
  sums: Sums,
  sources: TensorData,
  scalars: TensorData,
  bias: TensorData | null,
  output: TensorData,
): void {
  if (output.length === 0) return;
  const { dtype } = geometry;
  const { outers, inners, channels, axes } = sums;
  const element = bytesPerElement[dtype];
  const [sourcePlane, targetPlane] = [elementCount(sums.source), elementCount(sums.target)];
  const scalarCount = elementCount(sums.scalars);
  const fitting = Math.floor(elementsAtOnce / (sourcePlane + scalarCount));
  const channelsAtOnce = Math.min(channels, Math.max(1, fitting));
  const tables = axesBytes(sums);
  const sourceBytes = roundUp(channelsAtOnce * sourcePlane * element, vectorBytes);
  const scalarBytes = roundUp(channelsAtOnce * scalarCount * element, vectorBytes);
  const bytes = tables + sourceBytes + scalarBytes + targetPlane * element + vectorBytes;
  const rows = sums.plain[0] * sums.plain[1];
  const perScalar = elementCount(sums.plain) + elementsPerRow * rows;
  const macsPerScalar = macsOf(geometry) / (outers * inners * channels * scalarCount);
  const scalarsPerCall = Math.max(1, Math.floor(elementsPerCall / perScalar));
  withHeap(bytes, (heap) => {
    const { scatter, shift } = heap.kernels[dtype];
    const sourceAt = heap.base + tables;
    const scalarAt = sourceAt + sourceBytes;
    const targetAt = scalarAt + scalarBytes;
    const target = heap.elements(dtype, targetAt, targetPlane);
    writeAxes(heap, sums);
    for (let outer = 0; outer < outers; outer++) {
      if (channelsAtOnce === channels) copySources(outer, 0, channels);
      for (let inner = 0; inner < inners; inner++) {
        checkpoint();
        fillElements(target, 0);
        for (let channel = 0; channel < channels; channel += channelsAtOnce) {
          const count = Math.min(channelsAtOnce, channels - channel);
          if (channelsAtOnce < channels) copySources(outer, channel, count);
          const from = (sums.scalarsAt(outer, inner) + channel) * scalarCount;
          const length = count * scalarCount;
          copyElements(scalars.subarray(from, from + length), heap.elements(dtype, scalarAt, length));
          for (let at = 0; at < length; at += scalarsPerCall) {
            const end = Math.min(at + scalarsPerCall, length);
            const pitch = sourcePlane * element;
            scatter(heap.base, scalarAt, at, end, sourceAt, pitch, targetAt, sums.intoWide ? 1 : 0);
            countMacs(macsPerScalar * (end - at));
            checkpoint();
          }
        }
        if (bias) shift(targetAt, targetPlane, bias[sums.biasAt(outer, inner)]);
        copyElements(target, output, sums.targetAt(outer, inner) * targetPlane);
      }
    }

    function copySources(outer: number, channel: number, count: number): void {
      const first = (sums.sourceAt(outer) + channel * sums.sourcePitch) * sourcePlane;
      const together = sums.sourcePitch === 1 ? count : 1;
      const length = together * sourcePlane;
      for (let i = 0; i < count; i += together) {
        const from = first + i * sums.sourcePitch * sourcePlane;
        const place = heap.elements(dtype, sourceAt + i * sourcePlane * element, length);
        copyElements(sources.subarray(from, from + length), place);
      }
    }
  });

  /** Writes the axes and their tables as the kernel reads them (assembly/kernels/scatter.ts). */
  function writeAxes(heap: Heap, { intoWide, plain, source, target }: Sums): void {
    const wide = intoWide ? target : source;
    let at = heap.base + axesTableBytes;
    for (const axis of [0, 1, 2] as const) {
      const { table, step } = axes[axis];
      const figures = [table.length / 3, at, plain[axis], wide[axis], step, 0];
      heap.int32(heap.base + 24 * axis, 6).set(figures);
      copyElements(table, heap.int32(at, table.length));
      at += 4 * table.length;
    }
  }
}

const axesTableBytes = 3 * 24;

function axesBytes({ axes }: Sums): number {
  const entries = axes.reduce((sum, { table }) => sum + table.length, 0);
  return roundUp(axesTableBytes + 4 * entries, vectorBytes);
}
