import type { Geometry } from '../../../layers/geometry.ts';
import { checkpoint } from '../../../memory/checkpoint.ts';
import { copyElements } from '../../../memory/pieces.ts';
import { elementCount, type TensorData } from '../../../tensor/tensor.ts';
import type { Heap } from '../instance.ts';
import type { PackedLayout } from './layout.ts';

/** What one copy into the heap takes at most, so that packing finds it in the caches; a row may be longer. */
const stageElements = 8192;

/** Copies before a checkpoint. */
const copiesAtOnce = 64;

/** Elements of the staging memory: little beside the input, whatever its size. */
export function stageLength({ batch, groups, inPerGroup, input }: Geometry, layout: PackedLayout): number {
  if (layout.identity) return 0;
  const quarter = Math.ceil((batch * groups * inPerGroup * elementCount(input)) / 4);
  return Math.max(input[2], Math.min(stageElements, quarter));
}

/** The number of u32 that `writeShape` writes. */
export const shapeLength = ({ phases }: PackedLayout) => 12 + 3 * phases.length;

/** Writes the table that `pack` of the kernels reads (see assembly/kernels/pack.ts). */
export function writeShape(
  geometry: Geometry,
  layout: PackedLayout,
  element: number,
  table: Int32Array,
): void {
  const { input, before } = geometry;
  const { step, phases, phaseLength, depth, height, row, plane, volume } = layout;
  table.set([input[0], input[1], input[2] * element, before[0], before[1], depth, height]);
  table.set([row * element, plane * element, volume * element, step, phases.length], 7);
  phases.forEach((phase, slot) => {
    // The padded column of index i in this phase is phase + i·step; it holds the input's column − before.
    const shift = phase - before[2];
    const first = Math.max(0, Math.ceil(-shift / step));
    const end = Math.min(phaseLength, Math.ceil((input[2] - shift) / step));
    const source = shift + first * step;
    const target = slot * phaseLength + first;
    table.set([source * element, target * element, Math.max(0, end - first)], 12 + 3 * slot);
  });
}

/** Where in which heap input is packed. */
export interface FeedPlace {
  readonly heap: Heap;
  readonly shape: number;
  readonly stage: number;
  readonly x: number;
}

/** Packs `channels` channels of `input` from element `from` on; the padding's zeros must be there already. */
export function feed(
  geometry: Geometry,
  layout: PackedLayout,
  { heap, shape, stage: stageAt, x }: FeedPlace,
  input: TensorData,
  from: number,
  channels: number,
): void {
  const { dtype, input: size } = geometry;
  const rows = channels * size[0] * size[1];
  const width = size[2];
  if (layout.identity) {
    copyElements(input.subarray(from, from + rows * width), heap.elements(dtype, x, rows * width));
    return;
  }
  const { pack } = heap.kernels[dtype];
  const rowsAtOnce = Math.max(1, Math.floor(stageLength(geometry, layout) / width));
  const stage = heap.elements(dtype, stageAt, Math.min(rows, rowsAtOnce) * width);
  for (let row = 0, copies = 1; row < rows; row += rowsAtOnce, copies++) {
    const count = Math.min(rowsAtOnce, rows - row);
    stage.set(input.subarray(from + row * width, from + (row + count) * width));
    pack(shape, stageAt, row, count, x);
    if (copies % copiesAtOnce === 0) checkpoint();
  }
}
