import { z } from 'zod';
import { ProblemError } from '../errors.ts';
import { describedAs } from './described-as.ts';
import { parameterWords } from './foreign-fields.ts';
import { quote, refuse, strict } from './issues.ts';
import { layerSchema, queryPadding } from './layer.ts';
import { layerReference } from './layer-name.ts';
import { list } from './list.ts';
import { wholeNumber } from './numbers.ts';

const integer = /^-?\d{1,15}$/;
const pair = /^(-?\d{1,15})\s*:\s*(-?\d{1,15})$/;

type Reading = number | readonly unknown[];

/** `3` is an integer, `1:2` a pair of them. */
function readItem(text: string): Reading | undefined {
  if (integer.test(text)) return Number(text);
  return pair.exec(text)?.slice(1).map(Number);
}

/** `[3,3]` is JSON. */
function readList(text: string): Reading | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * One integer, or a list: `1,2`, `[1,2]`, or the parameter several times. The items of a list are integers or pairs,
 * `1:2,3:4`. Blanks do not count. Undefined for other texts.
 */
export function readIntegers(given: string | readonly string[]): Reading | undefined {
  const texts = [given].flat().map((text) => text.trim());
  if (texts.length === 1 && texts[0].startsWith('[')) return readList(texts[0]);
  const items = texts.flatMap((text) =>
    text.startsWith('[') ? [readList(text)] : text.split(',').map((item) => readItem(item.trim())),
  );
  if (items.includes(undefined)) return undefined;
  const [only] = items;
  return items.length === 1 && typeof only === 'number' ? only : items;
}

const unreadable = (name: string, text: unknown) => `${name} cannot be read: ${quote(text)}`;

const texts = z.union([z.string(), z.array(z.string())]);

/** The fields that a query states with integers, as bodies have them. */
const fields = {
  ...layerSchema.shape,
  in_channels: layerSchema.shape.in_channels.meta({ examples: [16] }),
  out_channels: layerSchema.shape.out_channels.meta({ examples: [4] }),
  kernel_size: layerSchema.shape.kernel_size.meta({ examples: [1] }),
  input_shape: list(wholeNumber('a size').min(0), { most: 8 }).meta({
    description: 'Sizes of the input, with or without N',
    examples: [[2, 16, 10, 10]],
  }),
};

/** A query parameter of integers. Its value is checked like the field of the same name in a body. */
export function integers(name: keyof typeof fields) {
  const hint = `integers, separated by commas, such as ${name === 'input_shape' ? '2,16,10,10' : '3 or 3,3'}`;
  const error = refuse(({ input }) => [unreadable(name, input), hint]);
  const parameter = z.union(texts.options, { error }).transform((given, context) => {
    const value = readIntegers(given);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: unreadable(name, given), params: { hint } });
    return z.NEVER;
  });
  return describedAs(parameter, fields[name]);
}

const { type, auto_pad, bias, padding_mode, dtype } = layerSchema.shape;

/** A word of a layer: its value is checked like the field of the same name in a body. */
export const word = (field: z.ZodType) => describedAs(z.string(), field);

const boolean = z
  .enum(['true', 'false'], { error: refuse(({ input }) => [unreadable('bias', input), 'true or false']) })
  .transform((text) => text === 'true');

/** Words are left for the layer's schema. Pairs are texts, since a query has no lists of lists. */
const padding = describedAs(
  texts.transform((given) => readIntegers(given) ?? given),
  queryPadding,
);

/** What a layer's fields have to tell. */
const required = ['in_channels', 'out_channels', 'kernel_size'] as const;

/**
 * The query of GET /v1/shapes: a layer's fields as text, or the name of a stored one, and input_shape. Values are
 * checked like a body's.
 */
export const shapesQuery = strict(
  {
    // An example would stand beside those of the fields.
    layer: layerReference
      .optional()
      .meta({ description: 'A stored layer, instead of all fields of one', examples: undefined }),
    type: word(type).optional().meta({ default: 'conv2d' }),
    in_channels: integers('in_channels').optional(),
    out_channels: integers('out_channels').optional(),
    kernel_size: integers('kernel_size').optional(),
    stride: integers('stride').optional(),
    padding: padding.optional(),
    auto_pad: word(auto_pad).optional(),
    output_padding: integers('output_padding').optional(),
    output_size: integers('output_size').optional(),
    dilation: integers('dilation').optional(),
    groups: integers('groups').optional(),
    bias: describedAs(boolean, bias).optional(),
    padding_mode: word(padding_mode).optional(),
    dtype: word(dtype).optional(),
    input_shape: integers('input_shape').transform((value) => (typeof value === 'number' ? [value] : value)),
  },
  parameterWords,
).superRefine(({ layer, input_shape: _, ...fields }, context) => {
  const wrong = (name: string, message: string, hint: string) =>
    context.addIssue({ code: 'custom', path: [name], message, params: { hint } });
  const [given] = Object.keys(fields);
  if (layer === undefined) {
    for (const name of required)
      if (fields[name] === undefined)
        wrong(name, `${name} is required`, 'or layer, the name of a stored layer');
  } else if (given !== undefined)
    wrong(given, `${given} is a field of layer ${layer}`, 'give either layer or the fields of one');
});

/** The body of POST /v1/shapes that equals a query, unchecked. */
export function layerOfQuery({ layer, input_shape, ...fields }: z.output<typeof shapesQuery>): object {
  return { layer: layer ?? { type: 'conv2d', ...fields }, input_shape };
}

/** The same problem with pointers into the query, which has the layer's fields at its top level. */
export function queryPointers({ code, message, faults }: ProblemError): ProblemError {
  return new ProblemError(
    code,
    message,
    faults.map((fault) => ({ ...fault, pointer: fault.pointer.replace(/^\/layer(?=\/)/, '') })),
  );
}
