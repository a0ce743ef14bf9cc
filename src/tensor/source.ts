import { fillElements } from '../memory/pieces.ts';
import { dtypes, type NarrowDType } from './dtype.ts';
import { type Fill, writeFill } from './fill.ts';
import {
  convert,
  convertInto,
  dtypeOf,
  type Elements,
  elementCount,
  heldIn,
  type LayerDType,
  type TensorData,
  zeros,
} from './tensor.ts';

/**
 * A tensor as a request gives it: elements, or a rule that makes them. `shape` is null where the layer
 * implies it.
 */
export type TensorSource =
  | {
      readonly kind: 'data';
      readonly shape: readonly number[];
      readonly data: Elements;
      /** A dtype to which the elements are known to be rounded, beside that of their array. */
      readonly dtype?: LayerDType;
    }
  /** Little-endian elements that are widened where they are needed. */
  | {
      readonly kind: 'bytes';
      readonly shape: readonly number[];
      readonly bytes: Uint8Array;
      readonly dtype: NarrowDType;
    }
  | { readonly kind: 'fill'; readonly shape: readonly number[] | null; readonly fill: Fill };

/** The elements of `source` at `shape` (its own, or the one that the layer implies) in `dtype`. */
export function materialise(source: TensorSource, shape: readonly number[], dtype: LayerDType): TensorData {
  if (source.kind === 'bytes')
    return convert(widened(source), source.dtype === dtype ? heldIn(dtype) : dtype);
  if (source.kind === 'data') return convert(source.data, isReady(source, dtype) ? heldIn(dtype) : dtype);
  const data = zeros(heldIn(dtype), elementCount(shape));
  writeFill(source.fill, shape, data, dtype);
  return data;
}

function widened({ bytes, dtype }: Extract<TensorSource, { kind: 'bytes' }>): Elements {
  return dtypes[dtype].storage.widen(bytes);
}

/** Whether the elements of `source` are used where they lie by a layer of `dtype`. */
export function isReady(source: TensorSource, dtype: LayerDType): boolean {
  if (source.kind !== 'data' || dtypeOf(source.data) !== heldIn(dtype)) return false;
  return dtype === heldIn(dtype) || source.dtype === dtype;
}

/** Writes the same elements to `target`. */
export function materialiseInto(
  source: TensorSource,
  shape: readonly number[],
  dtype: LayerDType,
  target: TensorData,
): void {
  if (source.kind !== 'fill') {
    convertInto(source.kind === 'bytes' ? widened(source) : source.data, dtype, target);
    return;
  }
  fillElements(target, 0);
  writeFill(source.fill, shape, target, dtype);
}

/** `source` with the layer's groups in a dirac fill that states none. */
export function withGroups(source: TensorSource | null, groups: number): TensorSource | null {
  if (source?.kind !== 'fill' || source.fill.kind !== 'dirac') return source;
  return { ...source, fill: { ...source.fill, groups: source.fill.groups ?? groups } };
}
