import { z } from 'zod';
import { requestWords } from './foreign-fields.ts';
import type { Immutable } from './immutable.ts';
import { refuse, strict } from './issues.ts';
import { layerField, type Resolved } from './layer.ts';
import { list } from './list.ts';
import { cost, statistics, tensorShapes } from './reply-parts.ts';
import { layout, seed } from './request-parts.ts';
import { shapeSchema, tensorSchema } from './tensor.ts';
import { tutorialInput, tutorialLayer } from './tutorial.ts';

/** The body of POST /v1/sweep: a layer with several values of groups. */
export const sweepRequest = strict(
  {
    layer: layerField.describe(
      'The layer. Its `groups` is replaced by each value in turn. The parameters of a stored layer ' +
        'are not used',
    ),
    input: tensorSchema
      .optional()
      .describe('The input on which every row is computed and timed; or give `input_shape`'),
    input_shape: shapeSchema
      .optional()
      .describe('The shape of the input, if only shapes and cost are wanted'),
    groups: list(
      z.int().min(1, {
        error: refuse(({ input }) => [`groups must be a positive integer, but got ${input}`, 'at least 1']),
      }),
      {
        least: 1,
        most: 64,
        refusal: (length) =>
          length === 0
            ? ['groups must not be empty', 'leave it out for every value that is possible']
            : [
                `there may be at most 64 values of groups, but got ${length}`,
                'send the rest in another request',
              ],
      },
    )
      .optional()
      .describe('Default: every divisor common to both channel counts'),
    layout,
    seed,
    repeat: z
      .int()
      .min(1)
      .max(100)
      .default(3)
      .describe('How often each layer is computed; compute_ms is the median'),
  },
  requestWords,
)
  .refine(({ input, input_shape }) => (input === undefined) !== (input_shape === undefined), {
    error: refuse(() => [
      'give either input or input_shape',
      'input to compute, input_shape for shapes and cost alone',
    ]),
  })
  .meta({ id: 'SweepRequest', description: 'A layer, and the values of groups to try' });

export type SweepRequest = Resolved<Immutable<z.output<typeof sweepRequest>>>;

export const sweepReply = z
  .strictObject({
    rows: z
      .array(
        z
          .strictObject({
            groups: z.int().describe('The value of this row'),
            shapes: tensorShapes,
            cost,
            statistics: z.strictObject({ output: statistics }).optional().describe('With an input'),
            compute_ms: z.number().optional().describe('With an input: the median of `repeat` computations'),
          })
          .meta({ id: 'SweepRow', description: 'The layer with one value of groups' }),
      )
      .describe('One per value of groups'),
  })
  .meta({ id: 'Sweep', description: 'The layer under several values of groups' });

export type SweepReply = z.output<typeof sweepReply>;

export const sweepExamples = {
  tutorial: {
    summary: "Every value of groups for the tutorial's layer: shapes and cost",
    value: { layer: tutorialLayer, input_shape: tutorialInput.shape },
  },
  measured: {
    summary: 'A 3×3 layer of 64 channels, computed and timed',
    value: {
      layer: { type: 'conv2d', in_channels: 64, out_channels: 64, kernel_size: 3, padding: 1 },
      input: { shape: [1, 64, 28, 28], fill: { kind: 'arange', step: 0.001 } },
      repeat: 3,
    },
  },
} as const;
