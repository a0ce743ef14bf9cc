import { z } from 'zod';
import { requestWords } from './foreign-fields.ts';
import type { Immutable } from './immutable.ts';
import { strict } from './issues.ts';
import { list } from './list.ts';
import { number, resolvedLayer, tensorShapes } from './reply-parts.ts';
import { parameters } from './request-parts.ts';
import { tensorSchema } from './tensor.ts';
import { tutorialInput, tutorialOperands } from './tutorial.ts';

/** The body of POST /v1/explain. */
export const explainRequest = strict(
  {
    input: tensorSchema,
    ...parameters,
    index: list(z.int(), { most: 8 }).describe(
      'Index of the output value, [n, c, …spatial]. Omit n without a batch axis. ' +
        'Negative entries count from the end.',
    ),
  },
  requestWords,
);

export type ExplainRequest = Immutable<z.output<typeof explainRequest>>;

const term = z
  .strictObject({
    input_index: z.array(z.int()).describe('Outside the input where zeros are padded'),
    weight_index: z.array(z.int()),
    input: number,
    weight: number,
    product: number,
    padded: z
      .boolean()
      .describe('Whether the position is in the padding: a zero, or what the padding mode has put there'),
  })
  .meta({ id: 'Term' });

export const explainReply = z
  .strictObject({
    layer: resolvedLayer,
    shapes: tensorShapes,
    index: z.array(z.int()),
    group: z.int(),
    value: number.describe(
      'The sum of the products in their order, from 0, then + bias, each step rounded in the dtype',
    ),
    bias: number.nullable(),
    terms: z.array(term),
  })
  .meta({ id: 'Explanation' });

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
