import { z } from 'zod';
import { requestWords } from './foreign-fields.ts';
import type { Immutable } from './immutable.ts';
import { quote, strict } from './issues.ts';
import type { Resolved } from './layer.ts';
import { list } from './list.ts';
import { number } from './nested-numbers.ts';
import { wholeNumber } from './numbers.ts';
import { resolvedLayer, tensorShapes } from './reply-parts.ts';
import { layout, parameters } from './request-parts.ts';
import { tensorSchema } from './tensor.ts';
import { tutorialInput, tutorialOperands } from './tutorial.ts';

/** The body of POST /v1/explain. */
export const explainRequest = strict(
  {
    input: tensorSchema.describe('The input: [N, C, …spatial], or [C, …spatial] without a batch axis'),
    ...parameters,
    layout,
    index: list(wholeNumber('an entry of index'), {
      most: 8,
      noList: (input) => [
        `index must be a list of integers, but got ${quote(input)}`,
        'such as [0, 2, 4, 4]',
      ],
    }).describe(
      'Index of the output value, [n, c, …spatial]. Omit n without a batch axis. ' +
        'Negative entries count from the end.',
    ),
  },
  requestWords,
).meta({ id: 'ExplanationRequest', description: 'A layer, its input, and the output value to explain' });

export type ExplainRequest = Resolved<Immutable<z.output<typeof explainRequest>>>;

const term = z
  .strictObject({
    input_index: z.array(z.int()).describe('Outside the input where zeros are padded'),
    weight_index: z.array(z.int()).describe('Into the weight'),
    input: number.describe('The element of the input'),
    weight: number.describe('The element of the weight'),
    product: number.describe('input · weight, rounded in the dtype'),
    padded: z
      .boolean()
      .describe('Whether the position is in the padding: a zero, or what the padding mode has put there'),
  })
  .meta({ id: 'Term', description: 'One product of the sum' });

export const explainReply = z
  .strictObject({
    layer: resolvedLayer,
    shapes: tensorShapes,
    index: z.array(z.int()).describe('The index of the output value, without negative entries'),
    group: z.int().describe('The group of the output channel, from 0'),
    value: number.describe(
      'The sum of the products in their order, from 0, then + bias, each step rounded in the dtype',
    ),
    bias: number.nullable().describe('The bias of the output channel; null where the layer has none'),
    terms: z.array(term).describe('The products in the order of their sum'),
  })
  .meta({ id: 'Explanation', description: 'One output value as a sum' });

export type ExplainReply = z.output<typeof explainReply>;

export const explainExamples = {
  tutorial: {
    summary: "The tutorial's layer with 4 groups: one value of output channel 2 comes from inputs 8 to 11",
    value: { ...tutorialOperands(4, 3), input: tutorialInput, index: [0, 2, 4, 4] },
  },
  padding: {
    summary: 'A corner of a padded 3×3 convolution',
    value: {
      layer: { type: 'conv2d', in_channels: 1, out_channels: 1, kernel_size: 3, padding: 1, bias: false },
      input: { shape: [1, 1, 4, 4], fill: { kind: 'arange', start: 1 } },
      weight: { fill: 1 },
      index: [0, 0, 0, 0],
    },
  },
} as const;
