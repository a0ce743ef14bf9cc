import { ProblemError, pointerOf } from '../../errors.ts';
import { NumberArray } from '../number-array.ts';
import { quoteText } from '../quote.ts';

/**
 * The malformed-safetensors problem at `path` in the header. The path [] means the whole file.
 */
export function refusal(path: readonly PropertyKey[], message: string, hint?: string): ProblemError {
  const fault = { pointer: pointerOf(path), message, ...(hint === undefined ? {} : { hint }) };
  return ProblemError.of('malformed-safetensors', fault);
}

/** A value of the header for a message. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return quoteText(value);
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (value instanceof NumberArray) return `a list of ${value.data.length} numbers`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** `value` if it is a JSON object. */
export function objectAt(value: unknown, path: readonly string[]): Readonly<Record<string, unknown>> {
  if (isObject(value)) return value;
  throw refusal(path, `expected an object, but got ${describeValue(value)}`);
}

/** Whether `value` is a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  return !Array.isArray(value) && !(value instanceof NumberArray);
}
