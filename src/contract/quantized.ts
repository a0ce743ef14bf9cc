import { z } from 'zod';
import { quantizedDTypes } from '../quantization/parameters.ts';
import { runtimeNames } from '../quantization/runtime-table.ts';
import { requestWords } from './foreign-fields.ts';
import type { Immutable } from './immutable.ts';
import { strict } from './issues.ts';
import { layerField, type Resolved } from './layer.ts';
import { list } from './list.ts';
import { number } from './nested-numbers.ts';
import { exampleOperands, exampleQuantization, quantizationField } from './quantization.ts';
import { cost, included, includedBias, resolvedLayer, sizes, tensor, tensorShapes } from './reply-parts.ts';
import { format, layout } from './request-parts.ts';
import { tensorSchema } from './tensor.ts';

/** The body of POST /v1/quantized. */
export const quantizedRequest = strict(
  {
    layer: layerField.describe('The layer. Its dtype is ignored here'),
    input: tensorSchema.describe('Integers: [N, C, …spatial], or [C, …spatial] without a batch axis'),
    weight: tensorSchema.optional().describe('Integers, of the shape that `layer` implies'),
    bias: tensorSchema
      .optional()
      .describe(
        'int32 with the scale s_x·s_w and the zero point 0, [out_channels]. Without it the layer has ' +
          'no bias',
      ),
    layout,
    quantization: quantizationField
      .optional()
      .describe('How the integers stand for real numbers. A stored layer of integers has its own'),
    quantize: z
      .boolean()
      .default(false)
      .describe(
        'Whether input, weight and bias are real numbers, which are quantized first. Stored integers are not',
      ),
    runtimes: list(z.enum(runtimeNames), { least: 1, most: runtimeNames.length })
      .default(runtimeNames)
      .describe('The runtimes whose arithmetic is computed'),
    include: list(z.enum(['input', 'weight', 'bias']), { most: 3 })
      .default([])
      .describe('Integer operands to return beside the outputs'),
    format,
  },
  requestWords,
).meta({
  id: 'QuantizedRequest',
  description: 'A quantized layer, its integers, and the runtimes to compute',
});

export type QuantizedRequest = Resolved<Immutable<z.output<typeof quantizedRequest>>>;

const scaling = z.strictObject({
  scale: z.number().describe('A float32'),
  zero_point: z.int().describe('The integer that stands for 0'),
});

const resolvedQuantization = z
  .strictObject({
    dtype: z.enum(quantizedDTypes).describe('Of the input and the output'),
    input: scaling.describe('Of the input'),
    weight: z
      .strictObject({
        dtype: z.enum(quantizedDTypes).describe('Of the weight'),
        scale: z.array(z.number()).describe('One entry, or one for each output channel'),
        zero_point: z.array(z.int()).describe('One entry, or one for each output channel'),
      })
      .describe('Of the weight'),
    output: scaling.describe('Of the output'),
    bounds: z
      .strictObject({
        min: z.int().describe('The least integer of the output'),
        max: z.int().describe('The greatest integer of the output'),
      })
      .describe("The dtype's range and the activation's bounds"),
  })
  .meta({ id: 'ResolvedQuantization', description: 'The quantization, with scales as runtimes hold them' });

const accumulator = z
  .strictObject({
    shape: sizes,
    data: tensor.optional().describe('Σ (x − x_zp)·(w − w_zp) + bias, exact. Absent with format none'),
    min: z.number().nullable().describe('The least; null where there is none'),
    max: z.number().nullable().describe('The greatest; null where there is none'),
    bits: z.int().describe('Bits of the narrowest signed register that holds all of them'),
    overflows: z
      .int()
      .describe(
        'How many are outside the range of int32. They are exact here, and wrap before they are ' +
          'requantized',
      ),
  })
  .meta({ id: 'Accumulator', description: 'The integer sums, the same for every runtime' });

const result = z
  .strictObject({
    runtime: z.enum(runtimeNames).describe('Whose arithmetic it is'),
    source: z.string().describe('The source of its arithmetic'),
    multiplier: z
      .array(z.number())
      .optional()
      .describe('s_x·s_w / s_y as the runtime represents it, one entry for each weight scale'),
    shift: z
      .array(z.int())
      .optional()
      .describe('Of a fixed-point multiplier, one entry for each weight scale, as the runtime counts it'),
    output: tensor.optional().describe('Absent with format none, and where the runtime refuses the layer'),
    refused: z.string().optional().describe('Why the runtime does not take the layer'),
  })
  .meta({ id: 'RuntimeResult', description: 'The output of one runtime' });

const difference = z
  .strictObject({
    a: z.enum(runtimeNames).describe('One runtime'),
    b: z.enum(runtimeNames).describe('Another'),
    count: z.int().describe('Outputs that differ'),
    max: z.int().describe('The largest difference'),
    first: z
      .strictObject({
        index: z.array(z.int()).describe('Of the output'),
        accumulator: z.int().describe('As an int32'),
        real: number.describe('accumulator · s_x·s_w / s_y'),
        a: z.int().describe('The output of `a`'),
        b: z.int().describe('The output of `b`'),
        why: z.string().describe('How each of them rounds it'),
      })
      .describe('The first output that differs'),
  })
  .meta({ id: 'RuntimeDifference', description: 'Two runtimes whose outputs differ' });

export const quantizedReply = z
  .strictObject({
    layer: resolvedLayer.omit({ dtype: true }).describe('The layer with all its defaults filled in'),
    shapes: tensorShapes,
    cost,
    quantization: resolvedQuantization,
    input: included,
    weight: included,
    bias: includedBias,
    accumulator,
    results: z.array(result).describe('In the order of `runtimes`'),
    differences: z.array(difference).describe('Pairs of runtimes that do not agree'),
  })
  .meta({ id: 'Quantized', description: "A quantized layer under each runtime's own arithmetic" });

export type QuantizedReply = z.output<typeof quantizedReply>;

const one = {
  layer: { type: 'conv2d', in_channels: 1, out_channels: 1, kernel_size: 1 },
  weight: [[[[1]]]],
} as const;

export const quantizedExamples = {
  ties: {
    summary: 'Products that end in .5: who rounds them where',
    value: {
      ...one,
      input: [[[[1, 2, 3, 5, 7, -1, -3, -5]]]],
      quantization: {
        dtype: 'int8',
        input: { scale: 0.5, zero_point: 0 },
        weight: { scale: 1, zero_point: 0 },
        output: { scale: 1, zero_point: 1 },
      },
      runtimes: ['exact', 'onnx-reference', 'tflite-double', 'xnnpack-fp32'],
      format: 'flat',
    },
  },
  float32: {
    summary:
      'The product is 6.50000047, in float32 exactly 6.5: XNNPACK answers -120, the reference kernels -119',
    value: {
      ...one,
      input: [[[[0]]]],
      bias: [585],
      quantization: {
        dtype: 'int8',
        input: { scale: 0.05296124517917633, zero_point: 0 },
        weight: { scale: 0.024093778803944588, zero_point: 0 },
        output: { scale: 0.11484327912330627, zero_point: -126 },
      },
      runtimes: ['exact', 'tflite-double', 'tflite-single', 'xnnpack-fp32'],
    },
  },
  real: {
    summary: 'Real numbers, quantized first; per channel, with a relu',
    value: {
      layer: { type: 'conv2d', in_channels: 2, out_channels: 2, kernel_size: 3, padding: 1, groups: 2 },
      input: { shape: [1, 2, 4, 4], fill: { kind: 'uniform', low: -1, high: 1, seed: 0 } },
      ...exampleOperands,
      quantization: {
        ...exampleQuantization,
        output: { scale: 0.02, zero_point: -128 },
        activation: 'relu',
      },
      runtimes: ['exact', 'onnxruntime', 'tflite-double'],
      include: ['weight', 'bias'],
      format: 'flat',
    },
  },
} as const;
