type Numbers = Float32Array | Float64Array;

/**
 * The codec's functions in the addon, which checks all arguments again. `set` is the number of an instruction
 * set.
 */
export interface JsonAddon {
  /** Reads on in an array. @returns a `Status`; −1, and nothing is read, if the arguments do not fit */
  jsonRead(
    set: number,
    reading: Int32Array,
    text: Uint8Array,
    from: number,
    most: number,
    numbers: Numbers,
    at: number,
  ): number;
  /** Reports the bytes passed, and whether they are ASCII. @returns false if the arguments do not fit */
  jsonFindStringEnd(set: number, text: Uint8Array, from: number, to: number, report: Int32Array): boolean;
  /** Writes some of the numbers. @returns the bytes of text; −1 if the arguments do not fit */
  jsonWrite(
    set: number,
    writing: Int32Array,
    numbers: Numbers,
    from: number,
    to: number,
    text: Uint8Array,
    at: number,
  ): number;
  /** Writes bytes in base64. @returns false, and nothing is written, if they do not fit */
  jsonBase64(set: number, bytes: Uint8Array, from: number, to: number, text: Uint8Array, at: number): boolean;
}

export const jsonFunctions = ['jsonRead', 'jsonFindStringEnd', 'jsonWrite', 'jsonBase64'] as const;

/** The error of a call that the addon has refused. */
export function refused(): RangeError {
  return new RangeError('the native codec refuses its arguments');
}
