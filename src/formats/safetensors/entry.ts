import { type DType, rowOf } from '../../tensor/dtype.ts';
import { shapeText } from '../../tensor/tensor.ts';
import { dtypesNamedIn } from '../element-bytes.ts';
import { quoteText } from '../quote.ts';
import { describeValue, objectAt, refusal } from './fault.ts';

/** The most axes of a tensor. No layer takes so many. */
const mostAxes = 8;

/** The dtypes that a file may have, by the format's names. */
const dtypesByName = dtypesNamedIn('safetensors');

/** The header's entry of one tensor, with the range of its bytes in the data. */
export interface Entry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

const keys = ['dtype', 'shape', 'data_offsets'];

/**
 * Checks the header's entry of the tensor `name`, also against the `available` bytes of data.
 * @throws ProblemError `malformed-safetensors`
 */
export function readEntry(name: string, value: unknown, available: number): Entry {
  const entry = objectAt(value, [name]);
  const hint = 'a tensor has dtype, shape and data_offsets';
  for (const key of keys) {
    if (!Object.hasOwn(entry, key)) throw refusal([name], `${key} is missing`, hint);
  }
  for (const key of Object.keys(entry)) {
    if (!keys.includes(key)) throw refusal([name, key], `unknown key ${quoteText(key)}`, hint);
  }
  const dtype = dtypesByName.get(entry.dtype);
  if (dtype === undefined) {
    const message = `dtype ${describeValue(entry.dtype)} is not supported`;
    throw refusal([name, 'dtype'], message, `dtype may be ${[...dtypesByName.keys()].join(', ')}`);
  }
  const shape = sizesAt(entry.shape, [name, 'shape'], 0, mostAxes);
  const bytes = countOf(shape, name) * rowOf(dtype).bytes;
  const [begin, end] = sizesAt(entry.data_offsets, [name, 'data_offsets'], 2, 2);
  checkRange(name, begin, end, available);
  if (end - begin !== bytes) {
    const message =
      `shape ${shapeText(shape)} of ${entry.dtype} takes ${bytes} bytes, ` +
      `but data_offsets [${begin}, ${end}] are ${end - begin}`;
    throw refusal([name, 'data_offsets'], message);
  }
  return { name, dtype, shape, begin, end };
}

/**
 * `value` if it is a list of `least` to `most` safe integers from 0 up. A number may be written as 2.0 or
 * 2e0.
 */
function sizesAt(value: unknown, path: readonly string[], least: number, most: number): readonly number[] {
  const length = least === most ? `${most}` : `at most ${most}`;
  if (!Array.isArray(value) || value.length < least || value.length > most) {
    throw refusal(path, `expected a list of ${length} integers, but got ${describeValue(value)}`);
  }
  return value.map((size: unknown, at) => {
    if (typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 && !Object.is(size, -0))
      return size;
    throw refusal(
      [...path, String(at)],
      `expected an integer from 0 to 2^53 - 1, but got ${describeValue(size)}`,
    );
  });
}

/**
 * The number of elements, multiplied from the left as in the format's own reader. After a 0, later sizes
 * cannot overflow it.
 */
function countOf(shape: readonly number[], name: string): number {
  let count = 1;
  for (const size of shape) {
    count *= size;
    if (count <= Number.MAX_SAFE_INTEGER) continue;
    throw refusal([name, 'shape'], `shape ${shapeText(shape)} has more than 2^53 - 1 elements`);
  }
  return count;
}

function checkRange(name: string, begin: number, end: number, available: number): void {
  const offsets = `data_offsets [${begin}, ${end}]`;
  if (begin > end) throw refusal([name, 'data_offsets'], `${offsets} end before they begin`);
  if (end > available) {
    const message = `${offsets} end behind the data, which has ${available} bytes`;
    throw refusal([name, 'data_offsets'], message, 'offsets count from the end of the header');
  }
}
