import { ProblemError } from '../errors.ts';
import { pieces } from '../memory/checkpoint.ts';
import { fillElements } from '../memory/pieces.ts';
import { checkDirac, fillDirac } from './dirac.ts';
import { checkInitialiser } from './random/check.ts';
import { fillRandom } from './random/fill-random.ts';
import { distributionOf, type Initialiser } from './random/initialisers.ts';
import { MersenneTwister } from './random/mersenne-twister.ts';
import {
  type ComputeDType,
  convertInto,
  dtypeOf,
  elementCount,
  heldIn,
  type LayerDType,
  roundTo,
  type TensorData,
} from './tensor.ts';

interface AxisFill {
  readonly kind: 'axis';
  readonly axis: number;
  readonly modulo?: number | undefined;
  readonly offset: number;
}

/** A rule that makes a tensor's elements. */
export type Fill =
  | { readonly kind: 'constant'; readonly value: number }
  /** start + step·i, i the row-major position. */
  | { readonly kind: 'arange'; readonly start: number; readonly step: number }
  /** The index along `axis` (negative counts from the end), modulo `modulo` where given, plus `offset`. */
  | AxisFill
  /** The identity of a grouped convolution; without `groups`, of one group. */
  | { readonly kind: 'dirac'; readonly groups?: number | undefined }
  /** What the call of that name gives in PyTorch after `torch.manual_seed(seed)`. */
  | (Initialiser & { readonly seed: number });

/**
 * Writes what `fill` makes of `shape` into `data`, in which `dtype` is held; constant, arange and axis are computed in
 * float64 and rounded once. Random numbers of float16 and bfloat16 are those of float32, rounded.
 */
export function writeFill(
  fill: Fill,
  shape: readonly number[],
  data: TensorData,
  dtype: LayerDType = dtypeOf(data),
): void {
  switch (fill.kind) {
    case 'constant':
      fillElements(data, rounded(fill.value, dtype));
      return;
    case 'arange':
      writeArange(fill, data, dtype);
      return;
    case 'axis':
      writeAxis(fill, shape, data, dtype);
      return;
    case 'dirac':
      fillDirac(data, shape, fill.groups ?? 1);
      return;
    default:
      fillRandom(data, distributionOf(fill, shape), new MersenneTwister(fill.seed));
      roundTo(data, dtype);
  }
}

const single = { float32: new Float32Array(1), float64: new Float64Array(1) };

/** A number that is going to be held, rounded once where that does not round it to `dtype`. */
function rounded(value: number, dtype: LayerDType): number {
  if (dtype === heldIn(dtype)) return value;
  const target = single[heldIn(dtype)];
  convertInto(Float64Array.of(value), dtype, target);
  return target[0];
}

function writeArange(
  { start, step }: { readonly start: number; readonly step: number },
  data: TensorData,
  dtype: LayerDType,
): void {
  const narrow = dtype !== heldIn(dtype);
  for (const [from, to] of pieces(data.length)) {
    const piece = narrow ? new Float64Array(to - from) : data.subarray(from, to);
    for (let i = 0; i < piece.length; i++) piece[i] = start + step * (from + i);
    if (narrow) convertInto(piece, dtype, data.subarray(from, to));
  }
}

function writeAxis(
  { axis, modulo, offset }: AxisFill,
  shape: readonly number[],
  data: TensorData,
  dtype: LayerDType,
): void {
  const at = axis < 0 ? shape.length + axis : axis;
  const run = elementCount(shape.slice(at + 1));
  const size = shape[at];
  for (let from = 0, index = 0; from < data.length; from += run, index = index + 1 === size ? 0 : index + 1) {
    const value = (modulo === undefined ? index : index % modulo) + offset;
    fillElements(data, rounded(value, dtype), from, from + run);
  }
}

/**
 * @throws ProblemError `invalid-tensor` in PyTorch's words where the fill cannot make a tensor of `shape` and
 * `dtype`.
 */
export function checkFill(fill: Fill, shape: readonly number[], dtype: ComputeDType): void {
  switch (fill.kind) {
    case 'constant':
    case 'arange':
      return;
    case 'axis':
      checkAxis(fill.axis, shape.length);
      return;
    case 'dirac':
      checkDirac(shape, fill.groups ?? 1);
      return;
    default:
      checkInitialiser(fill, shape, dtype);
  }
}

function checkAxis(axis: number, rank: number): void {
  if (axis >= -rank && axis < rank) return;
  const range = `[${-rank}, ${rank - 1}]`;
  const message = `Dimension out of range (expected to be in range of ${range}, but got ${axis})`;
  throw ProblemError.of('invalid-tensor', { pointer: '/axis', message, hint: `the tensor has ${rank} axes` });
}
