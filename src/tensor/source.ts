import { copyElements, fillElements } from '../memory/pieces.ts';
import { type Fill, writeFill } from './fill.ts';
import { type ComputeDType, convert, type Elements, elementCount, type TensorData, zeros } from './tensor.ts';

/**
 * A tensor as a request gives it: elements, or a rule that makes them. `shape` is null where the layer
 * implies it.
 */
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

/** Writes the same elements to `target`, rounded to its dtype. */
export function materialiseInto(source: TensorSource, shape: readonly number[], target: TensorData): void {
  if (source.kind === 'data') {
    copyElements(source.data, target);
    return;
  }
  fillElements(target, 0);
  writeFill(source.fill, shape, target);
}

/** `source` with the layer's groups in a dirac fill that states none. */
export function withGroups(source: TensorSource | null, groups: number): TensorSource | null {
  if (source?.kind !== 'fill' || source.fill.kind !== 'dirac') return source;
  return { ...source, fill: { ...source.fill, groups: source.fill.groups ?? groups } };
}
