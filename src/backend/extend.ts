import { type Extension, sourcesAlong } from '../layers/extension.ts';
import { eachAxis } from '../layers/triple.ts';
import { checkpoint, elementsBetween } from '../memory/checkpoint.ts';
import { dtypeOf, elementCount, type TensorData, zeros } from '../tensor/tensor.ts';

/** The extended input of `planes` volumes (images × channels). */
export function extend(extension: Extension, planes: number, data: TensorData): TensorData {
  const { input, extended } = extension;
  // No image has no size to bound: its axes may be longer than any tensor.
  if (planes === 0) return zeros(dtypeOf(data), 0);
  const [depth, height, width] = eachAxis((axis) => sourcesAlong(extension, axis));
  const target = zeros(dtypeOf(data), planes * elementCount(extended));
  let at = 0;
  for (let plane = 0; plane < planes; plane++) {
    for (const d of depth) {
      for (const h of height) {
        const row = ((plane * input[0] + d) * input[1] + h) * input[2];
        for (let from = 0; from < width.length; from += elementsBetween) {
          checkpoint();
          const end = Math.min(from + elementsBetween, width.length);
          for (let w = from; w < end; w++) target[at++] = data[row + width[w]];
        }
      }
    }
  }
  return target;
}

/**
 * The adjoint of `extend`: adds each element of the extended gradient, in row-major order, to the position
 * that filled it.
 */
export function fold(extension: Extension, planes: number, data: TensorData): TensorData {
  const { input } = extension;
  if (planes === 0) return zeros(dtypeOf(data), 0);
  const [depth, height, width] = eachAxis((axis) => sourcesAlong(extension, axis));
  const target = zeros(dtypeOf(data), planes * elementCount(input));
  let at = 0;
  for (let plane = 0; plane < planes; plane++) {
    for (const d of depth) {
      for (const h of height) {
        const row = ((plane * input[0] + d) * input[1] + h) * input[2];
        for (let from = 0; from < width.length; from += elementsBetween) {
          checkpoint();
          const end = Math.min(from + elementsBetween, width.length);
          // The store into the typed array rounds the sum to its dtype.
          for (let w = from; w < end; w++) target[row + width[w]] += data[at++];
        }
      }
    }
  }
  return target;
}
