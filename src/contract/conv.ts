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
  outputStatistics,
  reductions,
  resolvedLayer,
  statistics,
  tensor,
  tensorShapes,
} from './reply-parts.ts';
import { format, layout, parameters, reduceField } from './request-parts.ts';
import { tensorSchema } from './tensor.ts';
import { tutorialInput, tutorialOperands } from './tutorial.ts';

/** The body of POST /v1/conv. */
export const convRequest = strict(
  {
    input: tensorSchema.describe('The input: [N, C, …spatial], or [C, …spatial] without a batch axis'),
    ...parameters,
    layout,
    reduce: reduceField,
    include: list(z.enum(['input', 'weight', 'bias']), { most: 3 })
      .default([])
      .describe('Further tensors to return beside the output'),
    format,
  },
  requestWords,
).meta({ id: 'ConvolutionRequest', description: 'A layer, its input and parameters, and what to answer' });

export type ConvRequest = Resolved<Immutable<z.output<typeof convRequest>>>;

/** One layer's results. */
export const convolution = {
  layer: resolvedLayer,
  shapes: tensorShapes,
  cost,
  input: included,
  weight: included,
  bias: includedBias,
  output: tensor.optional().describe('Absent with format none'),
  statistics: z
    .strictObject({
      input: statistics,
      weight: statistics,
      bias: statistics.nullable().describe('Null where the layer has no bias'),
      output: outputStatistics,
    })
    .describe('Of each tensor'),
  reductions: reductions.describe('Those that `reduce` asked for'),
};

export const convReply = z
  .strictObject(convolution)
  .meta({ id: 'Convolution', description: 'One layer on one input' });

export type ConvReply = z.output<typeof convReply>;

export const convExamples = {
  tutorial: {
    summary: 'The tutorial: 16 → 4 channels in 4 groups, weights 3',
    value: { ...tutorialOperands(4, 3), input: tutorialInput, reduce: [{ op: 'mean', dims: [2] }] },
  },
  numbers: {
    summary: 'Numbers as they are: one 3×3 image, a 2×2 kernel',
    value: {
      layer: { type: 'conv2d', in_channels: 1, out_channels: 1, kernel_size: 2, bias: false },
      input: [
        [
          [
            [1, 2, 3],
            [4, 5, 6],
            [7, 8, 9],
          ],
        ],
      ],
      weight: [
        [
          [
            [1, 0],
            [0, -1],
          ],
        ],
      ],
    },
  },
  channelsLast: {
    summary: 'Channels last: an NHWC image, a weight as TensorFlow keeps it',
    value: {
      layer: { type: 'conv2d', in_channels: 2, out_channels: 1, kernel_size: 1, bias: false },
      layout: { input: 'NHWC', weight: 'HWIO', output: 'NHWC' },
      input: [
        [
          [
            [1, 10],
            [2, 20],
          ],
          [
            [3, 30],
            [4, 40],
          ],
        ],
      ],
      weight: [[[[1], [0.5]]]],
    },
  },
  half: {
    summary: 'float16: operands and results are rounded to it',
    value: {
      layer: {
        type: 'conv1d',
        in_channels: 1,
        out_channels: 1,
        kernel_size: 3,
        bias: false,
        dtype: 'float16',
      },
      input: { shape: [1, 1, 8], fill: { kind: 'arange', step: 0.1 } },
      weight: [[[0.25, 0.5, 0.25]]],
    },
  },
  torch: {
    summary: "PyTorch's own initialisation: torch.manual_seed(0); nn.Conv2d(3, 8, 3, padding=1)",
    value: {
      layer: { type: 'conv2d', in_channels: 3, out_channels: 8, kernel_size: 3, padding: 1 },
      input: { shape: [1, 3, 8, 8], fill: { kind: 'arange', step: 0.01 } },
      seed: 0,
      include: ['weight', 'bias'],
      format: 'flat',
    },
  },
} as const;
