import { ProblemError } from '../errors.ts';
import { pieces } from '../memory/checkpoint.ts';
import { fillElements } from '../memory/pieces.ts';
import { checkDirac, fillDirac } from './dirac.ts';
import { checkInitialiser } from './random/check.ts';
import { fillRandom } from './random/fill-random.ts';
import { distributionOf, type Initialiser } from './random/initialisers.ts';
import { MersenneTwister } from './random/mersenne-twister.ts';
import { type ComputeDType, elementCount, type TensorData } from './tensor.ts';

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
 * Writes what `fill` makes of `shape` into `data`; constant, arange and axis are computed in float64 and
 * rounded once.
 */
export function writeFill(fill: Fill, shape: readonly number[], data: TensorData): void {
  switch (fill.kind) {
    case 'constant':
      fillElements(data, fill.value);
      return;
    case 'arange':
      for (const [from, to] of pieces(data.length)) {
        for (let i = from; i < to; i++) data[i] = fill.start + fill.step * i;
      }
      return;
    case 'axis':
      writeAxis(fill, shape, data);
      return;
    case 'dirac':
      fillDirac(data, shape, fill.groups ?? 1);
      return;
    default:
      fillRandom(data, distributionOf(fill, shape), new MersenneTwister(fill.seed));
  }
}

function writeAxis({ axis, modulo, offset }: AxisFill, shape: readonly number[], data: TensorData): void {
  const at = axis < 0 ? shape.length + axis : axis;
  const run = elementCount(shape.slice(at + 1));
  const size = shape[at];
  for (let from = 0, index = 0; from < data.length; from += run, index = index + 1 === size ? 0 : index + 1) {
    fillElements(data, (modulo === undefined ? index : index % modulo) + offset, from, from + run);
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
