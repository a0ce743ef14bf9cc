/** Elements of a quantized tensor. */
export type IntegerData = Int8Array | Uint8Array;

/**
 * The operands of a quantized layer, row-major. Its accumulator is Σ (x − x_zp)·(w − w_zp) + bias. Positions in the
 * padding have the input's zero point, so that they add 0.
 */
export interface IntegerOperands {
  readonly input: IntegerData;
  readonly inputZeroPoint: number;
  readonly weight: IntegerData;
  /** One entry for each output channel. */
  readonly weightZeroPoints: Int32Array;
  /** Null where there is none. */
  readonly bias: Int32Array | null;
}
