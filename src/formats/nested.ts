import { type Fault, ProblemError, pointerOf } from '../errors.ts';
import { isNumberArray, NumberArray } from './number-array.ts';

/** The most axes of a nested array. No layer takes so many, and the call stack holds them. */
const deepest = 16;

const words = new Map<unknown, number>([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

/**
 * The elements and the shape of nested arrays of numbers; the strings "NaN", "Infinity" and "-Infinity" are
 * numbers too.
 * @throws ProblemError `invalid-tensor` with a pointer to the first element that is no number, or to the
 * first row of another length.
 */
export function flattenNested(value: readonly unknown[] | NumberArray): NumberArray {
  if (isNumberArray(value)) return value;
  const shape: number[] = [];
  for (let level: unknown = value; Array.isArray(level); level = level[0]) {
    shape.push(level.length);
    if (shape.length > deepest)
      throw refusal([], `a tensor has at most ${deepest} axes`, 'no layer takes more than 5');
  }
  const data: number[] = [];
  const path: number[] = [];
  const walk = (level: unknown, axis: number): void => {
    if (axis === shape.length) {
      data.push(numberAt(level, path));
      return;
    }
    if (!Array.isArray(level)) throw ragged(path, axis, shape[axis], level);
    if (level.length !== shape[axis]) throw ragged(path, axis, shape[axis], level);
    for (let i = 0; i < level.length; i++) {
      path.push(i);
      walk(level[i], axis + 1);
      path.pop();
    }
  };
  walk(value, 0);
  return new NumberArray(shape, Float64Array.from(data));
}

function numberAt(value: unknown, path: readonly number[]): number {
  if (typeof value === 'number') return value;
  const word = words.get(value);
  if (word !== undefined) return word;
  const what = Array.isArray(value)
    ? 'a list'
    : value === null
      ? 'null'
      : typeof value === 'object'
        ? 'an object'
        : `a ${typeof value}`;
  throw refusal(
    path,
    `expected a number, but got ${what}`,
    'elements are numbers, "NaN", "Infinity" or "-Infinity"',
  );
}

/** torch.tensor's message for rows of different lengths. */
function ragged(path: readonly number[], axis: number, expected: number, got: unknown): ProblemError {
  const message = Array.isArray(got)
    ? `expected sequence of length ${expected} at dim ${axis} (got ${got.length})`
    : `expected sequence of length ${expected} at dim ${axis} (got a ${got === null ? 'null' : typeof got})`;
  return refusal(path, message, 'all rows of an axis have the same length');
}

function refusal(path: readonly number[], message: string, hint: string): ProblemError {
  const fault: Fault = { pointer: pointerOf(path), message, hint };
  return ProblemError.of('invalid-tensor', fault);
}
