import { release } from '../memory/buffers.ts';
import { fillElements } from '../memory/pieces.ts';
import { dtypes, isNarrow, type NarrowDType } from './dtype.ts';
import { type Fill, writeFill } from './fill.ts';
import type { PackedRoom } from './packed-room.ts';
import { permute } from './permute.ts';
import type { Statistics } from './statistics.ts';
import {
  convert,
  convertInto,
  dtypeOf,
  type Elements,
  elementCount,
  elements,
  heldIn,
  type LayerDType,
  type TensorData,
  zeros,
} from './tensor.ts';

/** The sizes of a tensor's axes in PyTorch's order, and which of them each axis of its elements is, outermost first. */
export interface Arrangement {
  readonly sizes: readonly number[];
  readonly axes: readonly number[];
}

/** What is known of a stored tensor, and the room beside it. */
export interface StoredWith {
  readonly statistics: Statistics;
  readonly packedRoom?: PackedRoom | undefined;
}

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
      /** How the elements lie, where that is not in PyTorch's order. `shape` is in PyTorch's. */
      readonly lies?: Arrangement;
      /** Of a parameter of a stored layer, which lies in PyTorch's order. */
      readonly stored?: StoredWith | undefined;
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
  if (source.kind === 'data') {
    if (source.lies)
      return moved(source.data, source.lies, dtype, elements(heldIn(dtype), source.data.length));
    return convert(source.data, isReady(source, dtype) ? heldIn(dtype) : dtype);
  }
  const data = zeros(heldIn(dtype), elementCount(shape));
  writeFill(source.fill, shape, data, dtype);
  return data;
}

/** Writes elements to `target` in PyTorch's order. Those of narrow dtypes are rounded first, so that they are so once. */
function moved(
  data: Elements,
  { sizes, axes }: Arrangement,
  dtype: LayerDType,
  target: TensorData,
): TensorData {
  const rounded = isNarrow(dtype) ? convert(data, dtype) : data;
  const back = sizes.map((_, axis) => axes.indexOf(axis));
  permute(
    rounded,
    axes.map((axis) => sizes[axis]),
    back,
    target,
  );
  if (rounded !== data && rounded instanceof Float32Array) release(rounded);
  return target;
}

function widened({ bytes, dtype }: Extract<TensorSource, { kind: 'bytes' }>): Elements {
  return dtypes[dtype].storage.widen(bytes);
}

/** Whether the elements of `source` are used where they lie by a layer of `dtype`. */
export function isReady(source: TensorSource, dtype: LayerDType): boolean {
  if (source.kind !== 'data' || source.lies || dtypeOf(source.data) !== heldIn(dtype)) return false;
  return dtype === heldIn(dtype) || source.dtype === dtype;
}

/** Writes the same elements to `target`. */
export function materialiseInto(
  source: TensorSource,
  shape: readonly number[],
  dtype: LayerDType,
  target: TensorData,
): void {
  if (source.kind === 'data' && source.lies) {
    moved(source.data, source.lies, dtype, target);
    return;
  }
  if (source.kind !== 'fill') {
    convertInto(source.kind === 'bytes' ? widened(source) : source.data, dtype, target);
    return;
  }
  fillElements(target, 0);
  writeFill(source.fill, shape, target, dtype);
}

/** What is known of a stored tensor. */
export function storedWith(source: TensorSource | null): StoredWith | undefined {
  return source?.kind === 'data' ? source.stored : undefined;
}

/** `source` with the layer's groups in a dirac fill that states none. */
export function withGroups(source: TensorSource | null, groups: number): TensorSource | null {
  if (source?.kind !== 'fill' || source.fill.kind !== 'dirac') return source;
  return { ...source, fill: { ...source.fill, groups: source.fill.groups ?? groups } };
}
