import type { Geometry } from '../../layers/geometry.ts';
import { checkpoint } from '../../memory/checkpoint.ts';
import { copyElements, fillElements } from '../../memory/pieces.ts';
import { bytesPerElement, type TensorData } from '../../tensor/tensor.ts';
import type { Operands } from '../backend.ts';
import type { KernelFamily } from './family.ts';
import { withHeap } from './instance.ts';
import { packInput, packTableLength, stagingLength, writePackTable } from './pack-input.ts';
import type { Strip } from './strips.ts';
import { paddingBits, roundUp, vectorBytes } from './vectors.ts';

/** What the kernels may read or write behind the operands. */
const slackBytes = vectorBytes;

/** Heap addresses from `base` on, and their end. */
function addressesOf(geometry: Geometry, family: KernelFamily, base: number) {
  const { layout, groupsAtOnce, imagesAtOnce } = family;
  const element = bytesPerElement[geometry.dtype];
  const packTable = base;
  const tables = align(packTable + 4 * packTableLength(layout));
  const staging = align(tables + family.tableBytes);
  const stagingBytes = Math.max(stagingLength(geometry, layout), family.weightStagingLength) * element;
  const input = align(staging + stagingBytes + slackBytes);
  const inputLength = imagesAtOnce * groupsAtOnce * layout.group;
  const weights = align(input + inputLength * element + slackBytes);
  const bias = align(weights + groupsAtOnce * family.weightLength * element);
  const output = align(bias + groupsAtOnce * family.biasLength * element);
  const end = output + family.outputLength * element + slackBytes;
  return { packTable, tables, staging, input, inputLength, weights, bias, output, end };
}

function align(bytes: number): number {
  return roundUp(bytes, vectorBytes);
}

/** Bytes of heap that a family takes for a geometry. */
export function scratchBytes(geometry: Geometry, family: KernelFamily): number {
  return addressesOf(geometry, family, 0).end;
}

/**
 * Computes a strip with a family of kernels, block by block of groups and images. The batch must not be
 * empty.
 */
export function convolveBlocks(
  family: KernelFamily,
  strip: Strip,
  { input, weight, bias }: Operands,
  output: TensorData,
): void {
  const { geometry } = strip;
  const { dtype, batch, groups, inPerGroup, outPerGroup } = geometry;
  const { layout, groupsAtOnce, imagesAtOnce } = family;
  const element = bytesPerElement[dtype];
  withHeap(scratchBytes(geometry, family), (heap) => {
    const { packTable, inputLength, ...addresses } = addressesOf(geometry, family, heap.base);
    const at = { heap, ...addresses };
    family.writeTables(heap, at.tables);
    if (!layout.identity) {
      writePackTable(geometry, layout, element, heap.int32(packTable, packTableLength(layout)));
      if (family.skipsPadding) fillElements(heap.int32(at.input, (inputLength * element) / 4), paddingBits);
      else fillElements(heap.elements(dtype, at.input, inputLength), 0);
    }
    for (let group = 0; group < groups; group += groupsAtOnce) {
      const groupCount = Math.min(groupsAtOnce, groups - group);
      family.packWeights(at, weight, group, groupCount);
      const biases = heap.elements(dtype, at.bias, groupCount * family.biasLength);
      if (bias) copyElements(bias.subarray(group * outPerGroup, (group + groupCount) * outPerGroup), biases);
      else fillElements(biases, 0);
      for (let image = 0; image < batch; image += imagesAtOnce) {
        const imageCount = Math.min(imagesAtOnce, batch - image);
        checkpoint();
        for (let i = 0; i < imageCount; i++) {
          const firstChannel = ((image + i) * groups + group) * inPerGroup;
          const target = at.input + i * groupCount * layout.group * element;
          const place = { heap, packTable, staging: at.staging, target };
          packInput(strip, layout, place, input, firstChannel, groupCount * inPerGroup);
        }
        family.compute(at, groupCount, imageCount);
        family.collect(at, output, { group, image, window: strip.output }, groupCount, imageCount);
      }
    }
  });
}
