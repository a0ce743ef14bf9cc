import type { Geometry } from '../../../layers/geometry.ts';
import { copyElements } from '../../../memory/pieces.ts';
import { elementCount, type TensorData } from '../../../tensor/tensor.ts';
import type { BlockOrigin, Job } from './blocks.ts';

/** Copies the output planes of `groups` groups of one image, `pitch` elements apart, to where `output` has them. */
export function collectPlanes(
  { dtype, groups: allGroups, outPerGroup, output: size }: Geometry,
  pitch: number,
  { heap, y }: Job,
  output: TensorData,
  { group, image }: BlockOrigin,
  groups: number,
): void {
  const plane = elementCount(size);
  const channels = groups * outPerGroup;
  const computed = heap.elements(dtype, y, channels * pitch);
  const to = (image * allGroups + group) * outPerGroup * plane;
  if (pitch === plane) {
    copyElements(computed, output, to);
    return;
  }
  for (let channel = 0; channel < channels; channel++)
    copyElements(computed.subarray(channel * pitch, channel * pitch + plane), output, to + channel * plane);
}
