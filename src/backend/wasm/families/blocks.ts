import type { Geometry } from '../../../layers/geometry.ts';
import { checkpoint } from '../../../memory/checkpoint.ts';
import { copyElements, fillElements } from '../../../memory/pieces.ts';
import { bytesPerElement, elementCount, type TensorData } from '../../../tensor/tensor.ts';
import type { Operands } from '../../kernel.ts';
import { type Heap, withHeap } from '../instance.ts';
import { feed, shapeLength, stageLength, writeShape } from './feed.ts';
import type { PackedLayout } from './layout.ts';

/** What a call of a kernel may compute, in multiply-accumulates: some milliseconds' worth. */
export const macsAtOnce = 2 ** 25;

/** What is packed and computed together fits the second-level cache. */
export const cacheBytes = 384 * 1024;

/** A vector: what the kernels may read or write behind the operands. */
const slackBytes = 16;

const align = (bytes: number) => Math.ceil(bytes / 16) * 16;

/** What one family of kernels does on a geometry; the rest is the same for all of them. Lengths are elements. */
export interface Family {
  readonly layout: PackedLayout;
  readonly tableBytes: number;
  /** Of one group's packed weights, and what packing them takes besides. */
  readonly weightLength: number;
  readonly weightStage: number;
  /** Of one group's biases. */
  readonly biasLength: number;
  /** Groups and images that are packed and computed together; the input of a block's images lies image by image. */
  readonly groupsAtOnce: number;
  readonly imagesAtOnce: number;
  /** Of the computed outputs of all of them. */
  readonly outputLength: number;
  writeTables(heap: Heap, tables: number): void;
  packWeights(job: Job, weight: TensorData, group: number, groups: number): void;
  compute(job: Job, groups: number, images: number): void;
  /** Copies what was computed to where `output` has those groups of those images. */
  collect(job: Job, output: TensorData, at: BlockOrigin, groups: number, images: number): void;
}

/** Where a block begins. */
export interface BlockOrigin {
  readonly group: number;
  readonly image: number;
}

/** Addresses in the heap. */
export interface Job {
  readonly heap: Heap;
  readonly tables: number;
  readonly stage: number;
  readonly x: number;
  readonly weights: number;
  readonly bias: number;
  readonly y: number;
}

/** Addresses from `base` on, and their end. */
function placed(geometry: Geometry, family: Family, base: number) {
  const { layout, groupsAtOnce, imagesAtOnce } = family;
  const element = bytesPerElement[geometry.dtype];
  const shape = base;
  const tables = align(shape + 4 * shapeLength(layout));
  const stage = align(tables + family.tableBytes);
  const stageBytes = Math.max(stageLength(geometry, layout), family.weightStage) * element;
  const x = align(stage + stageBytes + slackBytes);
  const inputLength = imagesAtOnce * groupsAtOnce * layout.group;
  const weights = align(x + inputLength * element + slackBytes);
  const bias = align(weights + groupsAtOnce * family.weightLength * element);
  const y = align(bias + groupsAtOnce * family.biasLength * element);
  const end = y + family.outputLength * element + slackBytes;
  return { shape, tables, stage, x, inputLength, weights, bias, y, end };
}

/** Bytes of WebAssembly heap that a family takes. */
export function scratchBytes(geometry: Geometry, family: Family): number {
  return placed(geometry, family, 0).end;
}

/** How many groups of `length` elements (input, weights and output) fit the cache; one at least. */
export function groupsInCache({ dtype, groups }: Geometry, length: number): number {
  const fitting = Math.floor(cacheBytes / (length * bytesPerElement[dtype]));
  return Math.max(1, Math.min(groups, fitting));
}

/** Computes a layer with a family of kernels, block of groups by block of groups, images by images. */
export function convolveBlocks(
  family: Family,
  geometry: Geometry,
  { input, weight, bias }: Operands,
  output: TensorData,
): void {
  const { dtype, batch, groups, inPerGroup, outPerGroup } = geometry;
  // Limits bound tensors, which are empty here: the scratch of the images that there are not may be huge.
  if (batch === 0) return;
  const { layout, groupsAtOnce, imagesAtOnce } = family;
  const volume = elementCount(geometry.input);
  const element = bytesPerElement[dtype];
  withHeap(scratchBytes(geometry, family), (heap) => {
    const at = placed(geometry, family, heap.base);
    const { shape, stage, x } = at;
    const job = { heap, tables: at.tables, stage, x, weights: at.weights, bias: at.bias, y: at.y };
    family.writeTables(heap, at.tables);
    if (!layout.identity) {
      writeShape(geometry, layout, element, heap.int32(shape, shapeLength(layout)));
      fillElements(heap.elements(dtype, x, at.inputLength), 0);
    }
    for (let group = 0; group < groups; group += groupsAtOnce) {
      const groupCount = Math.min(groupsAtOnce, groups - group);
      family.packWeights(job, weight, group, groupCount);
      const biases = heap.elements(dtype, at.bias, groupCount * family.biasLength);
      if (bias) copyElements(bias.subarray(group * outPerGroup, (group + groupCount) * outPerGroup), biases);
      else fillElements(biases, 0);
      for (let image = 0; image < batch; image += imagesAtOnce) {
        const imageCount = Math.min(imagesAtOnce, batch - image);
        checkpoint();
        for (let i = 0; i < imageCount; i++) {
          const from = ((image + i) * groups + group) * inPerGroup * volume;
          const place = { heap, shape, stage, x: x + i * groupCount * layout.group * element };
          feed(geometry, layout, place, input, from, groupCount * inPerGroup);
        }
        family.compute(job, groupCount, imageCount);
        family.collect(job, output, { group, image }, groupCount, imageCount);
      }
    }
  });
}
