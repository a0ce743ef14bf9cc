import { z } from 'zod';
import { runtimeNames } from '../../quantization/runtime-table.ts';
import { verdicts } from '../../verification/verdict.ts';
import { requestWords } from '../foreign-fields.ts';
import type { Immutable } from '../immutable.ts';
import { refuse, strict } from '../issues.ts';
import type { Resolved } from '../layer.ts';
import { list } from '../list.ts';
import { number } from '../nested-numbers.ts';
import { exampleTies, quantizationField } from '../quantization.ts';
import { resolvedLayer, sizes, tensorShapes } from '../reply-parts.ts';
import { layout, parameters } from '../request-parts.ts';
import { tensorSchema } from '../tensor.ts';
import { cause, error, runtimeComparison } from './parts.ts';

const amount = (what: string) =>
  z
    .number()
    .min(0, {
      error: refuse(({ input }) => [`${what} must not be negative, but got ${input}`, 'at least 0']),
    })
    .default(0);

const tolerance = strict({
  atol: amount('atol').describe('Absolute'),
  rtol: amount('rtol').describe('Times the size of the expected value'),
}).meta({
  id: 'Tolerance',
  description: "atol + rtol·|expected|, as NumPy's allclose",
  examples: [{ atol: 1e-5, rtol: 1e-3 }],
});

/** The body of POST /v1/verify. */
export const verifyRequest = strict(
  {
    input: tensorSchema.describe('The input: [N, C, …spatial], or [C, …spatial] without a batch axis'),
    ...parameters,
    layout,
    output: tensorSchema.describe('What your own code computed for this layer and this input'),
    tolerance: tolerance
      .optional()
      .describe('How far values may be apart. Default: as far apart as two orders of the same sum can be'),
    quantization: quantizationField
      .optional()
      .describe('Makes it a layer of integers, as in /v1/quantized. Outputs are compared integer by integer'),
    quantize: z
      .boolean()
      .default(false)
      .describe(
        'With quantization: whether input, weight and bias are real numbers, which are quantized first. `output` is ' +
          'of integers',
      ),
    runtimes: list(z.enum(runtimeNames), { least: 1, most: runtimeNames.length })
      .optional()
      .describe('With quantization: the runtimes that may have computed `output`. Default: all'),
  },
  requestWords,
).meta({
  id: 'VerificationRequest',
  description: 'A layer, its input and parameters, and the output to judge',
});

export type VerifyRequest = Resolved<Immutable<z.output<typeof verifyRequest>>>;

export const verifyReply = z
  .strictObject({
    layer: resolvedLayer
      .partial({ dtype: true })
      .describe('The layer; without a dtype where it is quantized'),
    shapes: tensorShapes,
    verdict: z
      .enum(verdicts)
      .describe(
        '`identical`: the same bits, NaNs aside, with quantization those of some runtime; `within-bound`: no value is ' +
          'mismatched; or `different`',
      ),
    output_shape: sizes.describe('Of `output` as it came'),
    runtimes: z
      .array(runtimeComparison)
      .optional()
      .describe(
        'With quantization: every runtime, the nearest first. All figures below compare with the ' +
          'nearest',
      ),
    error: error.nullable().describe('Null if the shape is wrong'),
    per_channel: z
      .strictObject({
        max_abs: z.array(number).describe('The largest difference'),
        mismatched: z.array(z.int()).describe('How many values are mismatched'),
      })
      .nullable()
      .describe('For each output channel. Null if the shape is wrong'),
    ulp_histogram: z
      .array(
        z.strictObject({
          up_to: z.number().describe('Units in the last place'),
          count: z.int().describe('Values'),
        }),
      )
      .describe('How many finite values are at most so far away, and further than the entry before says'),
    causes: z
      .array(cause)
      .describe(
        'The faults that reproduce 99 % of the mismatched values and make no right value wrong, the ' +
          'simplest first',
      ),
    closest: cause
      .nullable()
      .describe(
        'If there is no cause: the fault that reproduces most mismatched values, if any reproduces ' +
          'enough',
      ),
    searched: z.int().describe('Faults that were tried, singly and in pairs'),
    skipped: z.int().describe('Faults that were not tried, because the budget was used up'),
  })
  .meta({ id: 'Verification', description: 'Whether an output is right, and if not, why not' });

export type VerifyReply = z.output<typeof verifyReply>;

const layer = {
  type: 'conv2d',
  in_channels: 1,
  out_channels: 1,
  kernel_size: 2,
  bias: false,
} as const;
const image = [
  [
    [
      [1, 2, 4],
      [3, 1, 5],
      [2, 6, 1],
    ],
  ],
] as const;
const weight = [
  [
    [
      [1, 2],
      [3, 4],
    ],
  ],
] as const;

export const verifyExamples = {
  flipped: {
    summary: 'A kernel that was flipped',
    value: {
      ...{ layer, input: image, weight },
      output: [
        [
          [
            [17, 27],
            [25, 32],
          ],
        ],
      ],
    },
  },
  right: {
    summary: 'A right output',
    value: {
      ...{ layer, input: image, weight },
      output: [
        [
          [
            [18, 33],
            [35, 33],
          ],
        ],
      ],
    },
  },
  shape: {
    summary: 'An output of the shape that a padding of 1 gives',
    value: { ...{ layer, input: image, weight }, output: { shape: [1, 1, 4, 4], fill: 0 } },
  },
  integers: {
    summary: "Integers of an int8 layer: XNNPACK's, and not those of TensorFlow Lite's reference kernels",
    value: {
      layer: { type: 'conv2d', in_channels: 1, out_channels: 1, kernel_size: 1 },
      input: [[[[1, 3, 5, -3]]]],
      weight: [[[[1]]]],
      quantization: exampleTies,
      output: [[[[0, 2, 2, -2]]]],
      runtimes: ['tflite-double', 'xnnpack-fp32'],
    },
  },
  padding: {
    summary: 'A port that pads with the integer 0, not with the zero point',
    value: {
      layer: { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 3, padding: 1 },
      input: [[[10, 20, 30, 40]]],
      weight: [[[1, 2, 1]]],
      quantization: { ...exampleTies, input: { scale: 1, zero_point: 10 } },
      output: [[[0, 40, 80, 70]]],
    },
  },
} as const;
