import { z } from 'zod';

/** A number as JSON carries it. */
export type JsonNumber = number | 'NaN' | 'Infinity' | '-Infinity';

export const number = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]).meta({
  id: 'JsonNumber',
  description: 'NaN and the infinities as strings',
}) satisfies z.ZodType<JsonNumber>;

/** Nested arrays of numbers, one level per axis. A bare number if there are no axes. */
export type NestedNumbers = JsonNumber | NestedNumbers[];

const one = z.array(number);
const two = z.array(one);
const three = z.array(two);
const four = z.array(three);

/** One choice per number of axes: generators of clients cannot take a schema that contains itself. */
export const nestedArrays = z.union([one, two, three, four, z.array(four)]).meta({
  id: 'NestedArrays',
  description: 'Nested arrays of numbers, row-major, one level per axis',
});

export const nested: z.ZodType<NestedNumbers> = z.union([number, nestedArrays]).meta({
  id: 'NestedNumbers',
  description: 'Nested arrays of numbers; a bare number where there are no axes',
});
