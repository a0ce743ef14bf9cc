import { isUtf8 } from 'node:buffer';
import { ProblemError, pointerOf } from '../../errors.ts';

/** Arrays of more numbers than this become a NumberArray; smaller ones stay as JSON.parse gives them. */
const PLAIN = 64;

/** A nested array of numbers as one run: row-major data and its shape. */
export class NumberArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;

  constructor(shape: readonly number[], data: Float32Array | Float64Array) {
    this.shape = shape;
    this.data = data;
  }
}

/**
 * Decodes a JSON body: what JSON.parse gives, but nested arrays of more than 64 numbers come as NumberArray.
 *
 * @throws ProblemError malformed-json, invalid-tensor
 */
export function readJson(bytes: Uint8Array): unknown {
  if (!isUtf8(bytes)) throw malformed('the body is not valid UTF-8');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : 'not JSON');
  }
  return convert(value, [], text.includes('"float64"') || text.includes('\\u'));
}

function malformed(message: string): ProblemError {
  return ProblemError.of('malformed-json', { pointer: '', message });
}

function convert(value: unknown, path: PropertyKey[], wide: boolean): unknown {
  if (Array.isArray(value)) {
    const data: number[] = [];
    const shape = shapeOf(value);
    if (shape !== undefined && collect(value, shape, 0, data, path) && data.length > PLAIN) {
      return new NumberArray(shape, wide ? Float64Array.from(data) : Float32Array.from(data));
    }
    return value.map((item, i) => convert(item, [...path, i], wide));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, convert(item, [...path, key], wide)]),
  );
}

function shapeOf(value: unknown): number[] | undefined {
  const shape: number[] = [];
  let inner = value;
  while (Array.isArray(inner)) {
    shape.push(inner.length);
    inner = inner[0];
  }
  return leaf(inner) === undefined ? undefined : shape;
}

function leaf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : undefined;
}

/** Appends the leaves to `data`; false for a fault among the first 64 numbers, which the caller will find. */
function collect(
  value: unknown,
  shape: readonly number[],
  dim: number,
  data: number[],
  path: readonly PropertyKey[],
): boolean {
  const fault = (message: string): boolean => {
    if (data.length <= PLAIN) return false;
    throw ProblemError.of('invalid-tensor', { pointer: pointerOf(path), message });
  };
  if (dim === shape.length) {
    const number = leaf(value);
    if (number === undefined) return fault('expected a number');
    data.push(number);
    return true;
  }
  if (!Array.isArray(value)) return fault(`expected a sequence at dim ${dim}`);
  if (value.length !== shape[dim]) {
    return fault(`expected sequence of length ${shape[dim]} at dim ${dim} (got ${value.length})`);
  }
  return value.every((item, i) => collect(item, shape, dim + 1, data, [...path, i]));
}
