import { ProblemError } from '../errors.ts';
import type { Geometry } from '../layers/geometry.ts';
import type { Origin } from '../layers/geometry-faults.ts';
import { type Layer, type PaddingMode, spatialAxes } from '../layers/layer.ts';
import { type Axis, each, type Triple } from '../layers/triple.ts';
import { checkpoint, checkpointAt, pieces } from '../memory/checkpoint.ts';
import { dtypeOf, elementCount, type TensorData, zeros } from '../tensor/tensor.ts';

type Mode = Exclude<PaddingMode, 'zeros'>;

/** An input made longer by its own elements, before a convolution that then needs no padding (torch.nn.functional.pad). */
export interface Extension {
  readonly mode: Mode;
  readonly input: Triple;
  readonly before: Triple;
  readonly extended: Triple;
}

/** The position of the input of `size` that stands at `position`, which may be outside it. */
const sourceOf: Readonly<Record<Mode, (position: number, size: number) => number>> = {
  reflect: (position, size) => {
    const mirrored = Math.abs(position);
    return mirrored < size ? mirrored : 2 * (size - 1) - mirrored;
  },
  replicate: (position, size) => Math.min(Math.max(position, 0), size - 1),
  circular: (position, size) => (position + size) % size,
};

/**
 * How a layer whose padding mode is not zeros extends its input; null where there is nothing to extend.
 * @throws ProblemError `invalid-layer` where the mode cannot fill so much padding.
 */
export function extensionOf(
  layer: Layer,
  shape: readonly number[],
  { input, before, after, padded }: Geometry,
  origin: Origin,
): Extension | null {
  const mode = layer.padding_mode;
  if (mode === 'zeros' || padded.every((size, axis) => size === input[axis])) return null;
  const axes = spatialAxes[layer.type];
  // PyTorch looks at the innermost axis first.
  for (let axis = 2; axis >= 3 - axes; axis--) {
    checkMode(mode, axis, [before[axis], after[axis]], input[axis], shape, origin);
  }
  return { mode, input, before, extended: padded };
}

/** The position of the input, along one axis, that stands at each position of the extended input. */
export function sourcesAlong({ mode, input, before, extended }: Extension, axis: Axis): Int32Array {
  const source = sourceOf[mode];
  const sources = new Int32Array(extended[axis]);
  for (let at = 0; at < sources.length; at++) {
    checkpointAt(at);
    sources[at] = source(at - before[axis], input[axis]);
  }
  return sources;
}

/** Rows may be long, and are gone along by pieces. */
function inPieces(columns: Int32Array): Int32Array[] {
  return Array.from(pieces(columns.length), ([from, to]) => columns.subarray(from, to));
}

/** The extended input of `planes` (images × channels) volumes. */
export function extend(extension: Extension, planes: number, data: TensorData): TensorData {
  const { input, extended } = extension;
  const [depth, height, columns] = each((axis) => sourcesAlong(extension, axis));
  const width = inPieces(columns);
  const target = zeros(dtypeOf(data), planes * elementCount(extended));
  let at = 0;
  for (let plane = 0; plane < planes; plane++) {
    for (const d of depth) {
      for (const h of height) {
        const row = ((plane * input[0] + d) * input[1] + h) * input[2];
        for (const piece of width) {
          checkpoint();
          for (const w of piece) target[at++] = data[row + w];
        }
      }
    }
  }
  return target;
}

/** The adjoint of `extend`: adds every element of the extended gradient, in row-major order, where the input's came from. */
export function fold(extension: Extension, planes: number, data: TensorData): TensorData {
  const { input } = extension;
  const [depth, height, columns] = each((axis) => sourcesAlong(extension, axis));
  const width = inPieces(columns);
  const target = zeros(dtypeOf(data), planes * elementCount(input));
  let at = 0;
  for (let plane = 0; plane < planes; plane++) {
    for (const d of depth) {
      for (const h of height) {
        const row = ((plane * input[0] + d) * input[1] + h) * input[2];
        for (const piece of width) {
          checkpoint();
          // A store into the typed array rounds the sum to its type.
          for (const w of piece) target[row + w] += data[at++];
        }
      }
    }
  }
  return target;
}

function checkMode(
  mode: Mode,
  axis: number,
  [before, after]: readonly [number, number],
  size: number,
  shape: readonly number[],
  origin: Origin,
): void {
  const most = { reflect: size - 1, replicate: Number.POSITIVE_INFINITY, circular: size }[mode];
  if (Math.max(before, after) <= most) return;
  const dimension = shape.length - 3 + axis;
  const message =
    mode === 'reflect'
      ? `Argument #${2 * (4 - axis)}: Padding size should be less than the corresponding input dimension, ` +
        `but got: padding (${before}, ${after}) at dimension ${dimension} of input [${shape.join(', ')}]`
      : `Padding value causes wrapping around more than once. Got padding (${before}, ${after}) at dimension ${dimension} of size ${size}`;
  const hint = `${mode} padding may be at most ${most} here`;
  throw ProblemError.of('invalid-layer', { pointer: `${origin.layer}/padding`, message, hint });
}
