import { type Fill, writeFill } from './fill.ts';
import {
  type ComputeDType,
  convert,
  dtypeOf,
  type Elements,
  elementCount,
  sharedElements,
  type TensorData,
  zeros,
} from './tensor.ts';

/** A tensor as a request gives it: elements, or a rule that makes them. `shape` is null where the layer implies it. */
export type TensorSource =
  | { readonly kind: 'data'; readonly shape: readonly number[]; readonly data: Elements }
  | { readonly kind: 'fill'; readonly shape: readonly number[] | null; readonly fill: Fill };

/** The elements of `source` at `shape` (its own, or the one that the layer implies) in `dtype`. */
export function materialise(source: TensorSource, shape: readonly number[], dtype: ComputeDType): TensorData {
  if (source.kind === 'data') return convert(source.data, dtype);
  const data = zeros(dtype, elementCount(shape));
  writeFill(source.fill, shape, data);
  return data;
}

/** `source` with its elements where all threads see them, so that jobs can share them. */
export function inSharedMemory(source: TensorSource): TensorSource {
  if (source.kind === 'fill') return source;
  const data = sharedElements(dtypeOf(source.data), source.data.length);
  data.set(source.data);
  return { ...source, data };
}

/** `source` with the layer's groups in a dirac fill that states none. */
export function withGroups(source: TensorSource | null, groups: number): TensorSource | null {
  if (source?.kind !== 'fill' || source.fill.kind !== 'dirac') return source;
  return { ...source, fill: { ...source.fill, groups: source.fill.groups ?? groups } };
}
