import type { ChannelScales, Quantization } from './parameters.ts';

/** One output channel as a runtime requantizes it. */
export interface Requantizer {
  /** The factor M = s_x·s_w / s_y as the runtime holds it: a real number, or the integer of a fixed-point number. */
  readonly multiplier: number;
  /** The shift of a fixed-point number, as the runtime counts it. */
  readonly shift?: number;
  /**
   * The output for an int32 accumulator: the rounded product plus the zero point, before it is clamped to the output's
   * bounds. Runtimes that clamp first get the same, because the bounds are integers.
   */
  readonly requantize: (accumulator: number) => number;
  /** What the runtime does with an accumulator, as the end of a sentence that begins with its name. */
  readonly explain: (accumulator: number) => string;
}

/** A runtime's arithmetic behind the integer accumulator. */
export interface Runtime {
  readonly name: string;
  /** Where its arithmetic is written down. */
  readonly source: string;
  /** Why the runtime does not take a layer that is quantized so; undefined where it does. */
  readonly refusal: (quantization: Quantization) => string | undefined;
  readonly channel: (scales: ChannelScales) => Requantizer;
}

/** A number in an explanation. */
export function figure(value: number): string {
  return String(Number(value.toPrecision(12)));
}
