import { z } from 'zod';
import { ProblemError } from '../errors.ts';
import { problemOf, quote, say, strict } from './issues.ts';
import { type ShapesRequest, shapesRequest } from './requests.ts';

const integer = /^-?\d{1,15}$/;

/** `3` or `3,3`: the one integer, or the list of them. */
function parsePerAxis(text: string): number | number[] | undefined {
  const parts = text.split(',');
  if (!parts.every((part) => integer.test(part))) return undefined;
  const [only, ...others] = parts.map(Number);
  return others.length === 0 ? only : [only, ...others];
}

const malformed = (name: string, text: unknown, form: string) =>
  say(`${name} cannot be read: ${quote(text)}`, form);

/** A query parameter that holds integers and comes out as number or list. */
export function integers(name: string) {
  return z.string().transform((text, context) => {
    const value = parsePerAxis(text);
    if (value !== undefined) return value;
    context.addIssue({
      code: 'custom',
      message: malformed(name, text, 'integers, separated by commas, such as 3 or 3,3'),
    });
    return z.NEVER;
  });
}

const boolean = z
  .enum(['true', 'false'], { error: ({ input }) => malformed('bias', input, 'true or false') })
  .transform((text) => text === 'true');

/** The query of GET /v1/shapes: a layer's fields and input_shape as text. Its values are checked by `shapesRequest`. */
export const shapesQuery = strict({
  type: z.string().default('conv2d'),
  in_channels: integers('in_channels'),
  out_channels: integers('out_channels'),
  kernel_size: integers('kernel_size'),
  stride: integers('stride').optional(),
  padding: z
    .string()
    .transform((text) => parsePerAxis(text) ?? text)
    .optional()
    .describe('Integers, `same` or `valid`'),
  auto_pad: z.string().optional(),
  output_padding: integers('output_padding').optional(),
  dilation: integers('dilation').optional(),
  groups: integers('groups').optional(),
  bias: boolean.optional(),
  padding_mode: z.string().optional(),
  dtype: z.string().optional(),
  input_shape: integers('input_shape').transform((value) => (typeof value === 'number' ? [value] : value)),
});

/**
 * The request that a query states, checked as the body of POST /v1/shapes is.
 * @throws ProblemError whose pointers name the query's parameters.
 */
export function parseShapesQuery({ input_shape, ...layer }: z.output<typeof shapesQuery>): ShapesRequest {
  const result = shapesRequest.safeParse({ layer, input_shape }, { reportInput: true });
  if (result.success) return result.data;
  throw queryPointers(problemOf(result.error, 'invalid-request'));
}

/** The same problem with pointers into the query, which has the layer's fields at its top. */
export function queryPointers({ code, message, faults }: ProblemError): ProblemError {
  return new ProblemError(
    code,
    message,
    faults.map((fault) => ({ ...fault, pointer: fault.pointer.replace(/^\/layer(?=\/)/, '') })),
  );
}
