import { z } from 'zod';
import { isNumberArray } from '../formats/number-array.ts';
import { quantizedDTypes } from '../quantization/parameters.ts';
import type { QuantizationSpec } from '../quantization/resolve.ts';
import { describedAs } from './described-as.ts';
import { quote, refuse, strict } from './issues.ts';
import { jsonNumber } from './numbers.ts';

/** The most output channels that have entries of their own: lists are looked at on the event loop. */
const mostChannels = 16_384;

const scale = z
  .number({ error: refuse(({ input }) => [`a scale is a number, but got ${quote(input)}`, 'such as 0.05']) })
  .describe('real = scale · (integer − zero point); rounded to float32, as all runtimes store it');
const zeroPoint = z
  .int({
    error: refuse(({ input }) => [`a zero point is an integer, but got ${quote(input)}`, 'an integer']),
  })
  .describe('The integer that stands for 0');

/** One number, or a list of as many as there are output channels. Lists of numbers come as a `NumberArray`. */
function perChannel(one: z.ZodNumber, what: string) {
  const refusal = { message: `${what} is a number, or a list of up to ${mostChannels} numbers` };
  return describedAs(
    z.unknown().transform((value, context): number | readonly number[] => {
      if (typeof value === 'number') return value;
      const list = isNumberArray(value) && value.shape.length === 1 ? value.data : value;
      if (Array.isArray(list) || (ArrayBuffer.isView(list) && !(list instanceof DataView))) {
        const numbers = listOf(list);
        if (numbers) return numbers;
      }
      const hint = 'one number, or one for each output channel';
      const issue = { code: 'custom' as const, params: { hint }, ...refusal, input: value };
      context.addIssue(issue);
      return z.NEVER;
    }),
    z.union([one, z.array(one).min(1).max(mostChannels)]),
  );
}

function listOf(list: object): readonly number[] | undefined {
  const length: unknown = Reflect.get(list, 'length');
  if (typeof length !== 'number' || length === 0 || length > mostChannels) return undefined;
  const numbers = Array.from({ length }, (_, i): unknown => Reflect.get(list, i));
  return numbers.every((item): item is number => typeof item === 'number') ? numbers : undefined;
}

const scaling = (what: string) => strict({ scale, zero_point: zeroPoint }).describe(`Of the ${what}`);

const bound = jsonNumber.refine((value) => !Number.isNaN(value), {
  error: refuse(() => ['a bound is a number or an infinity, but got NaN', 'such as 0, or "Infinity"']),
});

const activation = z.union(
  [
    z.enum(['relu', 'relu6']),
    strict({ min: bound.describe('The least real output'), max: bound.describe('The greatest real output') }),
  ],
  {
    error: refuse(({ input }) => [
      `an activation is "relu", "relu6" or its bounds, but got ${quote(input)}`,
      '"relu", "relu6", or numbers such as {"min": 0, "max": 6}',
    ]),
  },
);

/** How the tensors of a layer are quantized. */
export const quantizationField = strict({
  dtype: z.enum(quantizedDTypes).describe('Of the input and the output'),
  input: scaling('input'),
  weight: strict({
    scale: perChannel(scale, 'a weight scale').describe('One, or one for each output channel'),
    zero_point: perChannel(zeroPoint, 'a weight zero point').describe('One, or one for each output channel'),
    dtype: z.enum(quantizedDTypes).optional().describe('Of the weight; int8 where it is left out'),
  }).describe('Of the weight'),
  output: scaling('output'),
  activation: activation.optional().describe('What follows the layer, as bounds of its output'),
}).meta({
  id: 'Quantization',
  description: 'Scales and zero points of the input, the weight and the output',
}) satisfies z.ZodType<QuantizationSpec>;

/** Real operands of a layer with two output channels, and how they are quantized, for the examples. */
export const exampleOperands = {
  weight: { fill: { kind: 'uniform', low: -0.5, high: 0.5, seed: 1 } },
  bias: [0.1, -0.1],
  quantize: true,
} as const;
export const exampleQuantization = {
  dtype: 'int8',
  input: { scale: 0.0078125, zero_point: 0 },
  weight: { scale: [0.004, 0.0039], zero_point: 0 },
} as const;

/** Every other accumulator is a tie here. */
export const exampleTies = {
  dtype: 'int8',
  input: { scale: 0.5, zero_point: 0 },
  weight: { scale: 1, zero_point: 0 },
  output: { scale: 1, zero_point: 0 },
} as const;
