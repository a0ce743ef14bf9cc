import { ProblemError } from '../errors.ts';
import { elementCount, type TensorData } from './tensor.ts';

/** A rule that makes a tensor's elements from their positions. */
export type Fill =
  | { readonly kind: 'constant'; readonly value: number }
  /** start + step·i, i the row-major position. */
  | { readonly kind: 'arange'; readonly start: number; readonly step: number }
  /** The index along `axis` (negative counts from the end), modulo `modulo` where given, plus `offset`. */
  | {
      readonly kind: 'axis';
      readonly axis: number;
      readonly modulo?: number | undefined;
      readonly offset: number;
    };

/** Writes what `fill` makes of `shape` into `data`, each value computed in float64 and rounded once. */
export function writeFill(fill: Fill, shape: readonly number[], data: TensorData): void {
  switch (fill.kind) {
    case 'constant':
      data.fill(fill.value);
      return;
    case 'arange':
      for (let i = 0; i < data.length; i++) data[i] = fill.start + fill.step * i;
      return;
    case 'axis': {
      const axis = fill.axis < 0 ? shape.length + fill.axis : fill.axis;
      const run = elementCount(shape.slice(axis + 1));
      const size = shape[axis];
      for (
        let from = 0, index = 0;
        from < data.length;
        from += run, index = index + 1 === size ? 0 : index + 1
      ) {
        data.fill((fill.modulo === undefined ? index : index % fill.modulo) + fill.offset, from, from + run);
      }
    }
  }
}

/** @throws ProblemError `invalid-tensor` in PyTorch's words where the fill names an axis that a tensor of `rank` axes lacks. */
export function checkFill(fill: Fill, rank: number): void {
  if (fill.kind !== 'axis' || (fill.axis >= -rank && fill.axis < rank)) return;
  const message = `Dimension out of range (expected to be in range of [${-rank}, ${rank - 1}], but got ${fill.axis})`;
  throw ProblemError.of('invalid-tensor', { pointer: '/axis', message, hint: `the tensor has ${rank} axes` });
}
