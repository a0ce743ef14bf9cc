import { z } from 'zod';
import { convolution } from './conv.ts';
import { requestWords } from './foreign-fields.ts';
import type { Immutable } from './immutable.ts';
import { quote, strict } from './issues.ts';
import type { Resolved } from './layer.ts';
import { list } from './list.ts';
import { sizes, statistics } from './reply-parts.ts';
import { format, layout, parameters, reduceField } from './request-parts.ts';
import { tensorSchema } from './tensor.ts';
import { tutorialComparison } from './tutorial.ts';

/** The body of POST /v1/compare. */
export const compareRequest = strict(
  {
    input: tensorSchema.describe('The input: [N, C, …spatial], or [C, …spatial] without a batch axis'),
    layers: list(
      strict(
        {
          name: z
            .string()
            .max(100)
            .optional()
            .describe('What its result is called. Default: type and groups'),
          ...parameters,
        },
        requestWords,
      ).meta({ id: 'ComparedLayer', description: 'A layer with its parameters' }),
      {
        least: 1,
        most: 64,
        refusal: (length) =>
          length === 0
            ? ['layers must not be empty', 'give at least one layer']
            : [`there may be at most 64 layers, but got ${length}`, 'send the rest in another request'],
        noList: (input) => [
          `layers must be a list, but got ${quote(input)}`,
          'such as [{"layer": {…}, "weight": …}, {"layer": {…}}]',
        ],
      },
    ).describe('The layers, each with its parameters'),
    layout,
    reduce: reduceField,
    format,
  },
  requestWords,
).meta({ id: 'ComparisonRequest', description: 'An input and the layers that get it' });

export type CompareRequest = Resolved<Immutable<z.output<typeof compareRequest>>>;

export const compareReply = z
  .strictObject({
    input: z.strictObject({ shape: sizes, statistics }).describe('The input that all layers share'),
    results: z
      .array(
        z
          .strictObject({ name: z.string().describe('As given, or the type and groups'), ...convolution })
          .meta({ id: 'ComparisonResult', description: "One layer's results" }),
      )
      .describe('One per layer, in the order of the request'),
  })
  .meta({ id: 'Comparison', description: 'Several layers on the same input' });

export type CompareReply = z.output<typeof compareReply>;

export const compareExamples = {
  tutorial: {
    summary: 'The tutorial: the same input through groups 1, 2 and 4',
    value: tutorialComparison,
  },
} as const;
