import { z } from 'zod';
import { ProblemError } from '../errors.ts';
import { parameterWords } from './foreign-fields.ts';
import { quote, refuse, strict } from './issues.ts';

const integer = /^-?\d{1,15}$/;

/** `3` or `3,3`: one integer, or a list of integers. */
function parsePerAxis(text: string): number | number[] | undefined {
  const parts = text.split(',');
  if (!parts.every((part) => integer.test(part))) return undefined;
  const [only, ...others] = parts.map(Number);
  return others.length === 0 ? only : [only, ...others];
}

const unreadable = (name: string, text: unknown) => `${name} cannot be read: ${quote(text)}`;

/** A query parameter of integers. Its value is a number or a list. */
export function integers(name: string) {
  return z.string().transform((text, context) => {
    const value = parsePerAxis(text);
    if (value !== undefined) return value;
    context.addIssue({
      code: 'custom',
      message: unreadable(name, text),
      params: { hint: 'integers, separated by commas, such as 3 or 3,3' },
    });
    return z.NEVER;
  });
}

const boolean = z
  .enum(['true', 'false'], { error: refuse(({ input }) => [unreadable('bias', input), 'true or false']) })
  .transform((text) => text === 'true');

/**
 * The query of GET /v1/shapes: a layer's fields and input_shape as text. Values are checked like a body's.
 */
export const shapesQuery = strict(
  {
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
    output_size: integers('output_size').optional(),
    dilation: integers('dilation').optional(),
    groups: integers('groups').optional(),
    bias: boolean.optional(),
    padding_mode: z.string().optional(),
    dtype: z.string().optional(),
    input_shape: integers('input_shape').transform((value) => (typeof value === 'number' ? [value] : value)),
  },
  parameterWords,
);

/** The body of POST /v1/shapes that equals a query, unchecked. */
export function layerOfQuery({ input_shape, ...layer }: z.output<typeof shapesQuery>): object {
  return { layer, input_shape };
}

/** The same problem with pointers into the query, which has the layer's fields at its top level. */
export function queryPointers({ code, message, faults }: ProblemError): ProblemError {
  return new ProblemError(
    code,
    message,
    faults.map((fault) => ({ ...fault, pointer: fault.pointer.replace(/^\/layer(?=\/)/, '') })),
  );
}
