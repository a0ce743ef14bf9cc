import { ProblemError } from '../../errors.ts';
import { checkpointAt } from '../../memory/checkpoint.ts';
import { type QuantizedDType, rangeOf } from '../../quantization/parameters.ts';
import { dtypeOf, type Elements, elements } from '../../tensor/tensor.ts';

/**
 * Numbers as integers of a quantized dtype; the same array where it is of the dtype already.
 * @throws ProblemError `invalid-tensor` at `pointer` where one is not an integer of the dtype
 */
export function integersOf(data: Elements, dtype: QuantizedDType, pointer: string): Int8Array | Uint8Array {
  if ((data instanceof Int8Array || data instanceof Uint8Array) && dtypeOf(data) === dtype) return data;
  const integers = elements(dtype, data.length);
  copyIntegers(data, integers, rangeOf(dtype), dtype, pointer);
  return integers;
}

/** A bias as int32. @throws ProblemError `invalid-tensor` where a number is not one */
export function int32Of(data: Elements): Int32Array {
  if (data instanceof Int32Array) return data;
  const integers = elements('int32', data.length);
  copyIntegers(data, integers, [-(2 ** 31), 2 ** 31 - 1], 'int32', '/bias');
  return integers;
}

function copyIntegers(
  data: Elements,
  target: Int8Array | Uint8Array | Int32Array,
  [least, greatest]: readonly [number, number],
  dtype: string,
  pointer: string,
): void {
  for (let i = 0; i < data.length; i++) {
    checkpointAt(i);
    const value = data[i];
    if (!(Number.isInteger(value) && value >= least && value <= greatest)) {
      const message = `element ${i} must be an ${dtype}, but is ${value}`;
      const hint = Number.isInteger(value)
        ? `integers from ${least} to ${greatest}, or another dtype in "quantization"`
        : 'integers, or real numbers with "quantize": true';
      throw ProblemError.of('invalid-tensor', { pointer, message, hint });
    }
    target[i] = value;
  }
}

/** An element that is to be quantized. @throws ProblemError `invalid-tensor` at `pointer` if it is NaN */
export function realAt(data: Elements, i: number, pointer: string): number {
  const value = data[i];
  if (!Number.isNaN(value)) return value;
  const message = `element ${i} is NaN, which no integer stands for`;
  throw ProblemError.of('invalid-tensor', { pointer, message, hint: 'numbers or infinities' });
}
