import { z } from 'zod';
import { numberInQuotes, quote, refuse } from './issues.ts';

/** zod's own number refuses infinities. */
const anyNumber = z.custom<number>((value) => typeof value === 'number').meta({ type: 'number' });

/**
 * A number in JSON. NaN and the infinities are strings (proto3 JSON mapping). A number beyond the range of a
 * double, such as 1e400, is read as an infinity, like an element of a tensor.
 */
export const jsonNumber = z
  .union([anyNumber, z.enum(['NaN', 'Infinity', '-Infinity'])], {
    error: refuse(({ input }) => [
      `expected a number, but got ${quote(input)}`,
      'a number, "NaN", "Infinity" or "-Infinity"',
    ]),
  })
  .transform(Number);

/** An integer that messages call `what`. */
export const wholeNumber = (what: string) =>
  z.int({
    error: refuse(({ input }) => [
      `${what} must be an integer, but got ${quote(input)}`,
      numberInQuotes(input) ?? 'an integer',
    ]),
  });
