import { z } from 'zod';
import { requestWords } from './foreign-fields.ts';
import type { Immutable } from './immutable.ts';
import { strict } from './issues.ts';
import type { Resolved } from './layer.ts';
import { list } from './list.ts';
import {
  cost,
  included,
  includedBias,
  reductions,
  resolvedLayer,
  statistics,
  tensor,
  tensorShapes,
} from './reply-parts.ts';
import { format, layout, parameters, reduceField } from './request-parts.ts';
import { tensorSchema } from './tensor.ts';
import { tutorialInput, tutorialOperands } from './tutorial.ts';

/** The body of POST /v1/gradients. */
export const gradientsRequest = strict(
  {
    input: tensorSchema.describe('The input: [N, C, …spatial], or [C, …spatial] without a batch axis'),
    ...parameters,
    layout,
    grad_output: tensorSchema
      .optional()
      .describe('The gradient by the output, of its shape; ones where it is left out'),
    reduce: reduceField.describe('Reductions of the output, as in /v1/conv'),
    include: list(z.enum(['input', 'weight', 'bias', 'output', 'grad_output']), { most: 5 })
      .default([])
      .describe('Further tensors to return beside the gradients'),
    format,
  },
  requestWords,
).meta({
  id: 'GradientsRequest',
  description: 'A layer, its input and parameters, and the gradient by its output',
});

export type GradientsRequest = Resolved<Immutable<z.output<typeof gradientsRequest>>>;

export const gradientsReply = z
  .strictObject({
    layer: resolvedLayer,
    shapes: tensorShapes,
    cost: cost.describe('Of the forward pass'),
    grad_input: tensor
      .optional()
      .describe('The gradient by the input. Absent with format none, as the others'),
    grad_weight: tensor.optional().describe('The gradient by the weight'),
    grad_bias: tensor
      .nullable()
      .optional()
      .describe('The gradient by the bias; null where the layer has none'),
    ...{ input: included, weight: included, bias: includedBias, output: included, grad_output: included },
    statistics: z
      .strictObject({
        grad_input: statistics,
        grad_weight: statistics,
        grad_bias: statistics.nullable().describe('Null where the layer has no bias'),
      })
      .describe('Of each gradient'),
    reductions: reductions.describe('Those of the output that `reduce` asked for'),
  })
  .meta({ id: 'Gradients', description: 'The backward pass' });

export type GradientsReply = z.output<typeof gradientsReply>;

export const gradientsExamples = {
  tutorial: {
    summary: "The tutorial's layer with 4 groups: how far each weight reaches",
    value: { ...tutorialOperands(4, 3), input: tutorialInput },
  },
  transposed: {
    summary: 'A transposed layer that doubles the size',
    value: {
      layer: {
        type: 'conv_transpose2d',
        in_channels: 4,
        out_channels: 2,
        kernel_size: 4,
        stride: 2,
        padding: 1,
        groups: 2,
      },
      input: { shape: [1, 4, 3, 3], fill: { kind: 'arange' } },
      grad_output: { fill: { kind: 'arange', step: 0.5 } },
      seed: 0,
    },
  },
} as const;
