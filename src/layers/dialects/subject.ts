import { extentOf } from '../extent.ts';
import {
  isTransposed,
  type Layer,
  type PaddingPair,
  paddingPairs,
  type SamePad,
  spatialAxes,
} from '../layer.ts';
import { autoPadding } from '../same-padding.ts';
import type { InputlessLayer } from '../stored-spec.ts';

/** A layer that is to be put into other words. */
export interface Subject {
  readonly layer: InputlessLayer & Pick<Layer, 'padding'>;
  readonly axes: number;
  readonly transposed: boolean;
  /** Whether each input channel is a group of its own. */
  readonly depthwise: boolean;
  /** The rule of the padding where the sizes of the input are not known. `pads` are zeros then. */
  readonly rule: SamePad | undefined;
  /** The padding of each spatial axis. */
  readonly pads: readonly PaddingPair[];
  /** Elements of a kernel with its dilation, per axis. */
  readonly extents: readonly number[];
  /** The input's spatial sizes, if they are known. */
  readonly sizes: readonly number[] | undefined;
}

/** @param sizes the input's spatial sizes, if they are known */
export function subjectOf(layer: InputlessLayer, sizes: readonly number[] | undefined): Subject {
  const { padding = layer.kernel_size.map(() => 0), kernel_size, dilation, groups, in_channels } = layer;
  return {
    layer: { ...layer, padding },
    axes: spatialAxes[layer.type],
    transposed: isTransposed(layer),
    depthwise: groups === in_channels && in_channels > 1,
    rule: layer.auto_pad,
    pads: paddingPairs({ padding }),
    extents: kernel_size.map((kernel, i) => extentOf(kernel, dilation[i])),
    sizes,
  };
}

/** Whether the layer pads nothing and crops nothing. */
export const padsNothing = ({ rule, pads }: Pick<Subject, 'rule' | 'pads'>): boolean =>
  rule === undefined && pads.every(([before, after]) => before === 0 && after === 0);

/**
 * Whether the padding is what a rule for ⌈size / stride⌉ gives. Where the sizes are not known, that is so for
 * stride 1 alone, whose padding does not depend on them.
 */
export function padsBy(rule: SamePad, subject: Subject): boolean {
  const { layer, pads, sizes } = subject;
  if (subject.rule !== undefined) return subject.rule === rule;
  if (!sizes && layer.stride.some((step) => step > 1)) return false;
  return pads.every(([before, after], i) => {
    const axis = { kernel: layer.kernel_size[i], stride: layer.stride[i], dilation: layer.dilation[i] };
    // At stride 1 every size that holds the kernel has the same padding.
    const same = autoPadding({ ...axis, size: sizes?.[i] ?? extentOf(axis.kernel, axis.dilation) }, rule);
    return before === same[0] && after === same[1];
  });
}

/** Whether one axis has all its padding in front, as much as an output at each position needs: a causal layer. */
export const isCausal = ({
  layer,
  axes,
  rule,
  pads: [[before, after]],
  extents: [extent],
}: Subject): boolean =>
  axes === 1 && !rule && layer.padding_mode === 'zeros' && before === extent - 1 && after === 0 && before > 0;

/** What a transposed layer cuts off, and appends, once its output padding has been taken from its cropping. */
export interface Ends {
  readonly crops: readonly PaddingPair[];
  /** Elements that no input reaches, at the end of each axis. */
  readonly tails: readonly number[];
}

/** crop [before, max(0, after − output_padding)], tail max(0, output_padding − after). */
export function endsOf({ layer, pads }: Subject): Ends {
  const { output_padding = pads.map(() => 0) } = layer;
  return {
    crops: pads.map(([before, after], i) => [before, Math.max(0, after - output_padding[i])]),
    tails: pads.map(([, after], i) => Math.max(0, output_padding[i] - after)),
  };
}

/** The output's sizes of a transposed layer: (size − 1)·stride + extent + tail, without the crops. */
export function uncropped({ layer, extents, sizes }: Subject, { tails }: Ends): number[] | undefined {
  return sizes?.map((size, i) => (size - 1) * layer.stride[i] + extents[i] + tails[i]);
}
