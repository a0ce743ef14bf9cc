import { bytesPerElement, elementCount, type TensorData } from '../../tensor/tensor.ts';
import { type Heap, withHeap } from '../../wasm/instance.ts';
import type { Geometry } from '../geometry.ts';
import { type Checkpoint, type Convolve, unstoppable } from '../kernel.ts';
import { feed, shapeLength, stageLength, writeShape } from './feed.ts';
import type { PackedLayout } from './layout.ts';

/** What a call of a kernel may compute, in multiply-accumulates: some milliseconds' worth. */
export const macsAtOnce = 2 ** 25;

/** Groups are packed and computed together as long as their operands fit the second-level cache. */
const cacheBytes = 384 * 1024;

/** A vector: what the kernels may read or write behind the operands. */
const slackBytes = 16;

const align = (bytes: number) => Math.ceil(bytes / 16) * 16;

/** What one family of kernels does on a geometry; the rest is the same for all of them. Figures are elements but for bytes. */
export interface Family {
  readonly layout: PackedLayout;
  readonly tableBytes: number;
  /** Between the output planes of two channels; more than a plane where vectors need room behind its last row. */
  readonly pitch: number;
  /** Elements of the packed weights of one group. */
  readonly weightLength: number;
  /** Elements that packing the weights needs besides. */
  readonly weightStage: number;
  writeTables(heap: Heap, tables: number): void;
  packWeights(job: Job, weight: TensorData, group: number, groups: number): void;
  /** Computes `groups` groups of one image from x to y. */
  compute(job: Job, groups: number, checkpoint: Checkpoint): void;
}

/** Addresses in the heap, absolute. */
export interface Job {
  readonly heap: Heap;
  readonly tables: number;
  readonly stage: number;
  readonly x: number;
  readonly weights: number;
  readonly bias: number;
  readonly y: number;
}

/** Addresses from the heap's base for `groups` groups at once, and their end. */
function scratchOf(geometry: Geometry, family: Family, groups: number) {
  const { layout } = family;
  const element = bytesPerElement[geometry.dtype];
  const channels = groups * geometry.outPerGroup;
  const shape = 0;
  const tables = align(4 * shapeLength(layout));
  const stage = align(tables + family.tableBytes);
  const stageBytes = Math.max(stageLength(geometry, layout), family.weightStage) * element;
  const x = align(stage + stageBytes + slackBytes);
  const weights = align(x + groups * layout.group * element + slackBytes);
  const bias = align(weights + groups * family.weightLength * element);
  const y = align(bias + channels * element);
  const end = y + channels * family.pitch * element + slackBytes;
  return { shape, tables, stage, x, weights, bias, y, end };
}

/** Bytes of WebAssembly heap that a family needs at least: one group of one image, packed, and its output. */
export function scratchBytes(geometry: Geometry, family: Family): number {
  return scratchOf(geometry, family, 1).end;
}

function groupsAtOnce(geometry: Geometry, { layout, weightLength, pitch }: Family): number {
  const length = layout.group + weightLength + geometry.outPerGroup * pitch;
  const fitting = Math.floor(cacheBytes / (length * bytesPerElement[geometry.dtype]));
  return Math.max(1, Math.min(geometry.groups, fitting));
}

/** Computes a layer with a family of kernels, block of groups by block of groups, image by image. */
export function convolveBlocks(
  family: Family,
  geometry: Geometry,
  { input, weight, bias }: Parameters<Convolve>[1],
  output: TensorData,
  checkpoint: Checkpoint = unstoppable,
): void {
  const { dtype, batch, groups, inPerGroup, outPerGroup } = geometry;
  // Limits bound tensors, which are empty here: the scratch of the images that there are not may be huge.
  if (batch === 0) return;
  const { layout, pitch } = family;
  const most = groupsAtOnce(geometry, family);
  const { end, ...offsets } = scratchOf(geometry, family, most);
  const volume = elementCount(geometry.input);
  const plane = elementCount(geometry.output);
  withHeap(end, (heap) => {
    const at = placed(offsets, heap.base);
    const job = { heap, ...at };
    const element = bytesPerElement[dtype];
    writeShape(geometry, layout, element, heap.int32(at.shape, shapeLength(layout)));
    family.writeTables(heap, at.tables);
    if (!layout.identity) heap.elements(dtype, at.x, most * layout.group).fill(0);
    for (let group = 0; group < groups; group += most) {
      const count = Math.min(most, groups - group);
      const channels = count * outPerGroup;
      family.packWeights(job, weight, group, count);
      const packedBias = heap.elements(dtype, at.bias, channels);
      if (bias) packedBias.set(bias.subarray(group * outPerGroup, group * outPerGroup + channels));
      else packedBias.fill(0);
      const y = heap.elements(dtype, at.y, channels * pitch);
      for (let image = 0; image < batch; image++) {
        checkpoint();
        const first = image * groups + group;
        feed(heap, geometry, layout, at, input, first * inPerGroup * volume, count * inPerGroup, checkpoint);
        family.compute(job, count, checkpoint);
        copyOut(y, pitch, output, first * outPerGroup * plane, plane, channels);
      }
    }
  });
}

function placed<T extends Readonly<Record<string, number>>>(offsets: T, base: number): T {
  return Object.fromEntries(Object.entries(offsets).map(([name, offset]) => [name, base + offset])) as T;
}

function copyOut(
  y: TensorData,
  pitch: number,
  output: TensorData,
  to: number,
  plane: number,
  channels: number,
): void {
  if (pitch === plane) output.set(y, to);
  else {
    for (let channel = 0; channel < channels; channel++)
      output.set(y.subarray(channel * pitch, channel * pitch + plane), to + channel * plane);
  }
}
