import type { Geometry } from '../../layers/geometry.ts';
import { checkpointAt } from '../../memory/checkpoint.ts';
import { copyElements } from '../../memory/pieces.ts';
import { elementCount, type TensorData } from '../../tensor/tensor.ts';
import type { BlockOrigin, HeapAddresses } from './family.ts';

/** Below this length a loop is faster than a copy of the plane. */
const shortPlane = 32;

/**
 * Copies the computed planes of `groups` groups of one image to their places in `output`.
 * @param pitch elements between two computed planes
 */
export function collectPlanes(
  { dtype, groups: allGroups, outPerGroup, output: size }: Geometry,
  pitch: number,
  at: HeapAddresses,
  output: TensorData,
  { group, image, window }: BlockOrigin,
  groups: number,
): void {
  const plane = elementCount(size);
  const channels = groups * outPerGroup;
  const computed = at.heap.elements(dtype, at.output, channels * pitch);
  const target = (image * allGroups + group) * outPerGroup * window.pitch + window.offset;
  if (pitch === plane && window.pitch === plane) {
    copyElements(computed, output, target);
    return;
  }
  for (let channel = 0; channel < channels; channel++) {
    const from = channel * pitch;
    if (plane <= shortPlane) {
      checkpointAt(channel);
      const to = target + channel * window.pitch;
      for (let i = 0; i < plane; i++) output[to + i] = computed[from + i];
      continue;
    }
    copyElements(computed.subarray(from, from + plane), output, target + channel * window.pitch);
  }
}
