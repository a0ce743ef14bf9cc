import type { Geometry } from '../../layers/geometry.ts';
import { checkpoint, checkpointAt } from '../../memory/checkpoint.ts';
import { copyElements } from '../../memory/pieces.ts';
import { elementCount, type TensorData } from '../../tensor/tensor.ts';
import type { Heap } from './heap.ts';
import type { PackedLayout } from './packed-layout.ts';
import type { Strip } from './strips.ts';

/**
 * The most elements of one copy into the heap, so that packing finds them in the caches. A row may be longer.
 */
const stagingElements = 8192;

/** Copies between two checkpoints. */
const copiesBetween = 64;

/** Elements of the staging memory: at most a quarter of the input or one row. */
export function stagingLength({ batch, groups, inPerGroup, input }: Geometry, layout: PackedLayout): number {
  if (layout.identity) return 0;
  const quarter = Math.ceil((batch * groups * inPerGroup * elementCount(input)) / 4);
  return Math.max(input[2], Math.min(stagingElements, quarter));
}

/** The number of u32 that `writePackTable` writes. */
export function packTableLength({ phaseCount }: PackedLayout): number {
  return 12 + 3 * phaseCount;
}

/** Writes the table of sizes that the kernel `pack` reads (assembly/kernels/pack.ts). */
export function writePackTable(
  geometry: Geometry,
  layout: PackedLayout,
  element: number,
  table: Int32Array,
): void {
  const { input, before } = geometry;
  const { step, phaseCount, spread, phaseLength, depth, height, row, plane, volume } = layout;
  table.set([input[0], input[1], input[2] * element, before[0], before[1], depth, height]);
  table.set([row * element, plane * element, volume * element, step, phaseCount], 7);
  for (let slot = 0; slot < phaseCount; slot++) {
    checkpointAt(slot);
    const phase = (slot * spread) % step;
    // Index i of this phase is the padded column phase + i·step. It holds the input's column of that number −
    // before.
    const shift = phase - before[2];
    const first = Math.max(0, Math.ceil(-shift / step));
    const end = Math.min(phaseLength, Math.ceil((input[2] - shift) / step));
    const source = shift + first * step;
    const target = slot * phaseLength + first;
    table.set([source * element, target * element, Math.max(0, end - first)], 12 + 3 * slot);
  }
}

/** Where the packed input goes. */
export interface PackPlace {
  readonly heap: Heap;
  readonly packTable: number;
  readonly staging: number;
  readonly target: number;
}

/**
 * Packs `channels` channels of the whole `input` from `firstChannel` on, of each what the strip reads. The
 * padding's zeros must be in place.
 */
export function packInput(
  { geometry, input: window }: Strip,
  layout: PackedLayout,
  { heap, packTable, staging: stagingAt, target }: PackPlace,
  input: TensorData,
  firstChannel: number,
  channels: number,
): void {
  const { dtype, input: size } = geometry;
  const width = size[2];
  const volume = elementCount(size);
  const { blocksPerChannel, pitch, offset } = window;
  // Blocks without a gap between them are copied as one.
  const dense = blocksPerChannel * pitch === volume;
  const blocks = dense ? 1 : channels * blocksPerChannel;
  const length = dense ? channels * volume : volume / blocksPerChannel;
  const firstElement = firstChannel * blocksPerChannel * pitch + offset;
  if (layout.identity) {
    const packed = heap.elements(dtype, target, channels * volume);
    for (let block = 0, from = firstElement; block < blocks; block++, from += pitch)
      copyElements(input.subarray(from, from + length), packed, block * length);
    return;
  }
  const { pack } = heap.kernels[dtype];
  const rows = length / width;
  const rowsAtOnce = Math.max(1, Math.floor(stagingLength(geometry, layout) / width));
  const staging = heap.elements(dtype, stagingAt, Math.min(rows, rowsAtOnce) * width);
  let copies = 0;
  for (let block = 0, from = firstElement; block < blocks; block++, from += pitch) {
    for (let row = 0; row < rows; row += rowsAtOnce) {
      const count = Math.min(rowsAtOnce, rows - row);
      staging.set(input.subarray(from + row * width, from + (row + count) * width));
      pack(packTable, stagingAt, block * rows + row, count, target);
      if (++copies % copiesBetween === 0) checkpoint();
    }
  }
}
