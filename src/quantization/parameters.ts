import { type DType, dtypes } from '../tensor/dtype.ts';

/** The dtypes of quantized tensors. */
export const quantizedDTypes = ['int8', 'uint8'] as const satisfies readonly DType[];
export type QuantizedDType = (typeof quantizedDTypes)[number];

/** The least and the greatest integer of a quantized dtype. */
export function rangeOf(dtype: QuantizedDType): readonly [least: number, greatest: number] {
  return dtypes[dtype].range;
}

/** real = scale · (integer − zero point). The scale is a positive float32. */
export interface Scaling {
  readonly scale: number;
  readonly zeroPoint: number;
}

/** How the tensors of a layer are quantized. */
export interface Quantization {
  /** Of the input and the output. */
  readonly dtype: QuantizedDType;
  readonly input: Scaling;
  readonly output: Scaling;
  readonly weight: {
    readonly dtype: QuantizedDType;
    /** One entry, or one for each output channel. */
    readonly scales: readonly number[];
    /** One entry, or one for each output channel. */
    readonly zeroPoints: readonly number[];
  };
  /** The least and the greatest integer of the output, the activation's bounds included. */
  readonly bounds: readonly [least: number, greatest: number];
}

/** What one output channel is requantized by: s_x, s_w and s_y, each a float32, and the output's zero point. */
export interface ChannelScales {
  readonly input: number;
  readonly weight: number;
  readonly output: number;
  readonly zeroPoint: number;
  readonly dtype: QuantizedDType;
}

/** The entry of an output channel in a list of one entry, or of one for each channel. */
export function ofChannel(list: readonly number[], channel: number): number {
  return list.length === 1 ? list[0] : list[channel];
}

/** The scales of an output channel. */
export function channelScales(
  { dtype, input, weight, output }: Quantization,
  channel: number,
): ChannelScales {
  return {
    dtype,
    input: input.scale,
    weight: ofChannel(weight.scales, channel),
    output: output.scale,
    zeroPoint: output.zeroPoint,
  };
}
