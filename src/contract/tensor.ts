import { z } from 'zod';
import { ProblemError, within } from '../errors.ts';
import { decodeBase64 } from '../formats/base64.ts';
import { flattenNested } from '../formats/nested.ts';
import { isNumberArray } from '../formats/number-array.ts';
import { dtypeNames, type Elements, isElements } from '../tensor/dtype.ts';
import type { TensorSource } from '../tensor/source.ts';
import { elementCount, shapeText } from '../tensor/tensor.ts';
import { describedAs } from './described-as.ts';
import { fillSchema } from './fill.ts';
import { addFault, problemOfIssues, quote, refuse, strict } from './issues.ts';
import { list } from './list.ts';
import { nestedArrays } from './nested-numbers.ts';
import { wholeNumber } from './numbers.ts';

/** Row-major sizes, outermost first. */
export const shapeSchema = list(
  wholeNumber('a size').min(0, {
    error: refuse(({ input }) => [`a size must not be negative, but got ${input}`, 'at least 0']),
  }),
  {
    most: 8,
    refusal: () => ['a shape has at most 8 sizes', 'no layer takes more than 5'],
    noList: (input) => [`a shape is a list of sizes, but got ${quote(input)}`, 'such as [2, 16, 10, 10]'],
  },
).meta({ id: 'Shape', description: 'Row-major sizes, outermost axis first', examples: [[2, 16, 10, 10]] });

/** Elements are not validated one by one: the tensor's parser reads them. */
const elements = describedAs(z.unknown(), nestedArrays);

const flatForm = strict({ shape: shapeSchema, data: elements });
const base64Form = strict({
  shape: shapeSchema,
  dtype: z.enum(dtypeNames).default('float32').describe('The type of the encoded elements'),
  base64: z
    .union([z.string(), z.custom<Elements>(isElements)], {
      error: refuse(({ input }) => [
        `base64 must be a text, but got ${quote(input)}`,
        'little-endian elements in base64',
      ]),
    })
    .describe('Little-endian elements, row-major, in base64 (RFC 4648 §4)'),
});
const fillForm = strict({
  shape: shapeSchema.optional().describe('May be left out where the layer implies it'),
  fill: fillSchema,
});

/** The forms of a tensor in the OpenAPI document. `tensorSchema` picks one by its keys. */
export const tensorSchemas = z
  .union([
    nestedArrays,
    flatForm.meta({ title: 'Shape and data' }),
    base64Form.meta({ title: 'Base64' }),
    fillForm.meta({ title: 'Generated' }),
  ])
  .meta({ id: 'Tensor', description: 'Nested numbers, shape and data, base64, or generated' });

/**
 * A tensor in a request. Elements are not validated one by one here. Nested arrays are flattened directly.
 */
export const tensorSchema = describedAs(
  z.unknown().transform((value, context): TensorSource => {
    try {
      return parseTensor(value);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      for (const fault of error.faults) addFault(context, error.code, fault);
      return z.NEVER;
    }
  }),
  tensorSchemas,
);

function parseTensor(value: unknown): TensorSource {
  if (Array.isArray(value) || isNumberArray(value)) return { kind: 'data', ...flattenNested(value) };
  if (typeof value === 'object' && value !== null) {
    if ('fill' in value) {
      // The most common form. It needs no checks.
      if (typeof value.fill === 'number' && Object.keys(value).length === 1) {
        return { kind: 'fill', shape: null, fill: { kind: 'constant', value: value.fill } };
      }
      const { shape, fill } = parseForm(fillForm, value);
      return { kind: 'fill', shape: shape ?? null, fill };
    }
    if ('base64' in value) {
      const { shape, dtype, base64 } = parseForm(base64Form, value);
      return { kind: 'data', shape, data: decodeBase64(base64, shape, dtype) };
    }
    if ('data' in value) {
      const { shape, data } = parseForm(flatForm, value);
      return { kind: 'data', shape, data: flatData(data, shape) };
    }
  }
  const forms = 'nested numbers or an object with data, base64 or fill';
  const message = `a tensor is ${forms}, but got ${quote(value)}`;
  const hint = 'such as [[1, 2], [3, 4]] or {"shape": [2, 2], "fill": 1}';
  throw ProblemError.of('invalid-request', { pointer: '', message, hint });
}

/** Parses once, with what messages quote: the schema around this one parses again where something is wrong. */
function parseForm<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw problemOfIssues(result.error, 'invalid-request');
}

function flatData(data: unknown, shape: readonly number[]) {
  if (!Array.isArray(data) && !isNumberArray(data)) {
    const message = `data must be a list of numbers, flat or nested, but got ${quote(data)}`;
    throw ProblemError.of('invalid-request', { pointer: '/data', message, hint: 'such as [1, 2, 3, 4]' });
  }
  const flat = within('/data', () => flattenNested(data));
  if (flat.data.length !== elementCount(shape)) {
    // The message of torch.reshape.
    const message = `shape '${shapeText(shape)}' is invalid for input of size ${flat.data.length}`;
    const hint = `shape ${shapeText(shape)} takes ${elementCount(shape)} numbers`;
    throw ProblemError.of('invalid-tensor', { pointer: '/data', message, hint });
  }
  return flat.data;
}
