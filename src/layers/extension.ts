import { ProblemError } from '../errors.ts';
import { checkpointAt } from '../memory/checkpoint.ts';
import type { Geometry } from './geometry.ts';
import { nothingToRepeat, type Origin } from './geometry-faults.ts';
import type { Layer, PaddingMode } from './layer.ts';
import type { Axis, Triple } from './triple.ts';

type Mode = Exclude<PaddingMode, 'zeros'>;

/**
 * How an input is extended by its own elements, as torch.nn.functional.pad does. The convolution that follows
 * needs no padding.
 */
export interface Extension {
  readonly mode: Mode;
  readonly input: Triple;
  readonly before: Triple;
  readonly extended: Triple;
}

/** The position in an input of `size` whose element fills `position`, which may lie outside the input. */
export const sourceOf: Readonly<Record<Mode, (position: number, size: number) => number>> = {
  reflect: (position, size) => {
    const mirrored = Math.abs(position);
    return mirrored < size ? mirrored : 2 * (size - 1) - mirrored;
  },
  replicate: (position, size) => Math.min(Math.max(position, 0), size - 1),
  circular: (position, size) => (position + size) % size,
};

/** The most padding on one side that an input of `size` can fill. */
export const mostPadding: Readonly<Record<Mode, (size: number) => number>> = {
  reflect: (size) => size - 1,
  replicate: () => Number.POSITIVE_INFINITY,
  circular: (size) => size,
};

/**
 * How a layer whose padding mode is not zeros extends its input; null where there is nothing to extend.
 * @throws ProblemError `invalid-layer` where the mode cannot fill so much padding, `invalid-tensor` where there is
 * nothing to fill it with.
 */
export function extensionOf(
  layer: Layer,
  shape: readonly number[],
  { input, before, after, padded }: Geometry,
  origin: Origin,
): Extension | null {
  const mode = layer.padding_mode;
  if (mode === 'zeros' || padded.every((size, axis) => size === input[axis])) return null;
  if (mode !== 'circular' && input.includes(0)) throw nothingToRepeat(layer, shape, origin);
  // PyTorch looks at the innermost axis first.
  for (const axis of [2, 1, 0]) {
    checkMode(mode, axis, [before[axis], after[axis]], input[axis], shape, origin);
  }
  return { mode, input, before, extended: padded };
}

/** For each position of the extended input along `axis`, the position of the input that fills it. */
export function sourcesAlong({ mode, input, before, extended }: Extension, axis: Axis): Int32Array {
  const source = sourceOf[mode];
  const sources = new Int32Array(extended[axis]);
  for (let at = 0; at < sources.length; at++) {
    checkpointAt(at);
    sources[at] = source(at - before[axis], input[axis]);
  }
  return sources;
}

function checkMode(
  mode: Mode,
  axis: number,
  [before, after]: readonly [number, number],
  size: number,
  shape: readonly number[],
  origin: Origin,
): void {
  const most = mostPadding[mode](size);
  if (Math.max(before, after) <= most) return;
  const dimension = shape.length - 3 + axis;
  const message =
    mode === 'reflect'
      ? `Argument #${2 * (4 - axis)}: Padding size should be less than the corresponding input dimension, ` +
        `but got: padding (${before}, ${after}) at dimension ${dimension} of input [${shape.join(', ')}]`
      : 'Padding value causes wrapping around more than once. ' +
        `Got padding (${before}, ${after}) at dimension ${dimension} of size ${size}`;
  const hint = `${mode} padding may be at most ${most} here`;
  throw ProblemError.of('invalid-layer', { pointer: `${origin.layer}/padding`, message, hint });
}
