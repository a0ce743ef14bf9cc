import { z } from 'zod';
import { quote, refuse } from './issues.ts';

/** A number in JSON. NaN and the infinities are strings (proto3 JSON mapping). */
export const jsonNumber = z
  .union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])], {
    error: refuse(({ input }) => [
      `expected a number, but got ${quote(input)}`,
      'a number, "NaN", "Infinity" or "-Infinity"',
    ]),
  })
  .transform(Number);

/** An integer that messages call `what`. */
export const wholeNumber = (what: string) =>
  z.int({
    error: refuse(({ input }) => [`${what} must be an integer, but got ${quote(input)}`, 'an integer']),
  });
