import type { LayerDType } from '../tensor/tensor.ts';

/** The layer types and how many spatial axes each has. */
export const spatialAxes = {
  conv1d: 1,
  conv2d: 2,
  conv3d: 3,
  conv_transpose1d: 1,
  conv_transpose2d: 2,
  conv_transpose3d: 3,
} as const;
export type LayerType = keyof typeof spatialAxes;

/** What fills the padding. All modes but zeros repeat elements of the input (see extension.ts). */
export const paddingModes = ['zeros', 'reflect', 'replicate', 'circular'] as const;
export type PaddingMode = (typeof paddingModes)[number];

/** ONNX's rules for padding that keeps ⌈size / stride⌉; an odd one goes after (UPPER) or before (LOWER). */
export const samePads = ['SAME_UPPER', 'SAME_LOWER'] as const;
export type SamePad = (typeof samePads)[number];

/** All of ONNX's rules: VALID is no padding, NOTSET leaves it to `padding`. */
export const autoPads = [...samePads, 'VALID', 'NOTSET'] as const;
export type AutoPad = (typeof autoPads)[number];

/** One integer for all axes (or a list of one), or one per axis. */
export type PerAxis = number | readonly number[];
/** `[before, after]` of one axis, as ONNX `pads`. */
export type PaddingPair = readonly [before: number, after: number];

/**
 * A layer as a request states it, under PyTorch's names. Single fields are in range; their combination is
 * unchecked.
 */
export interface LayerSpec {
  readonly type: LayerType;
  readonly in_channels: number;
  readonly out_channels: number;
  readonly kernel_size: PerAxis;
  readonly stride: PerAxis;
  /** Default 0. In a transposed layer it crops the output. */
  readonly padding?: PerAxis | 'same' | 'valid' | readonly PaddingPair[] | undefined;
  /** Instead of `padding`, but for NOTSET. */
  readonly auto_pad?: AutoPad | undefined;
  /** Transposed layers only: makes the output's end longer. Default 0. */
  readonly output_padding?: PerAxis | undefined;
  /** Transposed layers only, instead of `output_padding`: the output's spatial sizes. */
  readonly output_size?: PerAxis | undefined;
  readonly dilation: PerAxis;
  readonly groups: number;
  readonly bias: boolean;
  readonly padding_mode: PaddingMode;
  readonly dtype: LayerDType;
}

/** A layer with nothing left to default: every per-axis value a list of one entry per spatial axis. */
export interface Layer extends Omit<LayerSpec, 'auto_pad' | 'output_size'> {
  readonly kernel_size: readonly number[];
  readonly stride: readonly number[];
  /** Integers where both sides of every axis agree, else `[before, after]` pairs. */
  readonly padding: readonly number[] | readonly PaddingPair[];
  /** There in transposed layers only. */
  readonly output_padding?: readonly number[];
  readonly dilation: readonly number[];
}

/** Whether the layer is the adjoint of a convolution: it spreads each input over a window of outputs. */
export function isTransposed({ type }: { readonly type: LayerType }): boolean {
  return type.startsWith('conv_transpose');
}

/** The `[before, after]` padding of each spatial axis. */
export function paddingPairs({ padding }: Pick<Layer, 'padding'>): readonly PaddingPair[] {
  return isPairs(padding) ? padding : padding.map((amount) => [amount, amount] as const);
}

export function isPairs(padding: PerAxis | readonly PaddingPair[]): padding is readonly PaddingPair[] {
  return typeof padding !== 'number' && padding.some((entry) => typeof entry !== 'number');
}

/**
 * The weight's shape: `[out_channels, in_channels / groups, *kernel_size]`, transposed `[in_channels,
 * out_channels / groups, *kernel_size]`.
 */
export function weightShape(layer: Layer): number[] {
  const { in_channels, out_channels, groups, kernel_size } = layer;
  return isTransposed(layer)
    ? [in_channels, out_channels / groups, ...kernel_size]
    : [out_channels, in_channels / groups, ...kernel_size];
}
