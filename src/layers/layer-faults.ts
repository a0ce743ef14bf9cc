import type { Fault } from '../errors.ts';
import {
  isPairs,
  isTransposed,
  type LayerSpec,
  type PaddingPair,
  type PerAxis,
  spatialAxes,
} from './layer.ts';

/** What PyTorch refuses of a layer whatever its input, in its words; pointers relative to the layer. */

/** A list that is neither of one value nor of one per axis. */
export function wrongLength(name: string, value: PerAxis | readonly PaddingPair[], axes: number): Fault {
  const message =
    `expected ${name} to be a single integer value or a list of ${axes} values ` +
    `to match the convolution dimensions, but got ${name}=${listText(value)}`;
  const asymmetric =
    name === 'padding' && !isPairs(value) && typeof value !== 'number' && value.length === 2 * axes;
  const hint = asymmetric
    ? 'different padding before and after an axis is written as one [before, after] pair per axis'
    : `give one integer, or ${axes} of them`;
  return { pointer: `/${name}`, message, hint };
}

/** Combinations of `padding`, `auto_pad`, `padding_mode` and `stride`. */
export function paddingFaults(spec: LayerSpec, stride: readonly number[]): Fault[] {
  const { type, padding, auto_pad, padding_mode } = spec;
  const faults: Fault[] = [];
  if (auto_pad && auto_pad !== 'NOTSET' && padding !== undefined) {
    const got = `auto_pad=${auto_pad} and padding=${listText(padding)}`;
    const message = `auto_pad stands instead of padding, but got ${got}`;
    faults.push({ pointer: '/auto_pad', message, hint: 'leave one of them out' });
  }
  if (isTransposed(spec)) {
    if (padding_mode !== 'zeros') {
      const name = `ConvTranspose${spatialAxes[type]}d`;
      const message = `Only "zeros" padding mode is supported for ${name}, but got "${padding_mode}"`;
      faults.push({ pointer: '/padding_mode', message, hint: 'use "zeros"' });
    }
    if (typeof padding === 'string') {
      const why = 'whose padding crops the output';
      const message = `padding='${padding}' is not supported for transposed convolutions, ${why}`;
      faults.push({ pointer: '/padding', message, hint: 'give the padding in numbers, or use auto_pad' });
    }
  } else if (padding === 'same' && stride.some((step) => step !== 1)) {
    faults.push({
      pointer: '/padding',
      message: "padding='same' is not supported for strided convolutions",
      hint: `stride is ${listText(stride)}: use stride 1, or auto_pad, or give the padding in numbers`,
    });
  }
  return faults;
}

/** `output_size` on a layer that has none, or beside what it stands for. */
export function outputSizeFaults({ type, auto_pad, output_padding, output_size }: LayerSpec): Fault[] {
  if (output_size === undefined) return [];
  const pointer = '/output_size';
  if (!isTransposed({ type })) {
    const message = `Conv${spatialAxes[type]}d.forward() got an unexpected keyword argument 'output_size'`;
    return [{ pointer, message, hint: 'only transposed layers have output_size' }];
  }
  const hint = 'leave one of them out';
  if (output_padding !== undefined) {
    const got = `output_size=${listText(output_size)} and output_padding=${listText(output_padding)}`;
    return [{ pointer, message: `output_size stands instead of output_padding, but got ${got}`, hint }];
  }
  if (auto_pad === 'SAME_UPPER' || auto_pad === 'SAME_LOWER') {
    const got = `output_size=${listText(output_size)} and auto_pad=${auto_pad}`;
    return [{ pointer, message: `auto_pad decides the size of the output, but got ${got}`, hint }];
  }
  return [];
}

/** `output_padding` on a layer that has none, or too large. */
export function outputPaddingFaults(
  spec: LayerSpec,
  stride: readonly number[],
  dilation: readonly number[],
  output_padding: readonly number[],
): Fault[] {
  if (spec.output_padding === undefined) return [];
  const pointer = '/output_padding';
  if (!isTransposed(spec)) {
    const init = `Conv${spatialAxes[spec.type]}d.__init__()`;
    const message = `${init} got an unexpected keyword argument 'output_padding'`;
    return [{ pointer, message, hint: 'only transposed layers have output_padding' }];
  }
  if (output_padding.every((amount, i) => amount < Math.max(stride[i], dilation[i]))) return [];
  const names = ['depth', 'height', 'width'].slice(-output_padding.length);
  const list = (name: string, values: readonly number[]) =>
    values.map((value, i) => `${name}_${names[i]}: ${value}`).join(' ');
  const message =
    'output padding must be smaller than either stride or dilation, but got ' +
    `${list('output_padding', output_padding)} ${list('stride', stride)} ${list('dilation', dilation)}`;
  const most = stride.map((step, i) => Math.max(step, dilation[i]) - 1);
  return [{ pointer, message, hint: `at most ${listText(most)}` }];
}

/** A list as PyTorch prints it: `[1, 2]`. */
export function listText(value: PerAxis | string | readonly PaddingPair[]): string {
  if (typeof value === 'number' || typeof value === 'string') return String(value);
  return `[${value.map(listText).join(', ')}]`;
}
