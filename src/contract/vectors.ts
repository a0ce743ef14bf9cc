import { z } from 'zod';
import { type PackName, packNames, packs } from '../formats/packs/table.ts';
import { runtimeNames } from '../quantization/runtime-table.ts';
import { requestWords } from './foreign-fields.ts';
import type { Immutable } from './immutable.ts';
import { strict } from './issues.ts';
import type { Resolved } from './layer.ts';
import { exampleOperands, exampleQuantization, quantizationField } from './quantization.ts';
import { file } from './reply-parts.ts';
import { operandLayout, parameters } from './request-parts.ts';
import { tensorSchema } from './tensor.ts';

const described = (name: PackName) => `\`${name}\`: ${packs[name].description}`;

/** The body of POST /v1/vectors. */
export const vectorsRequest = strict(
  {
    pack: z.enum(packNames).describe(packNames.map(described).join('. ')),
    input: tensorSchema.describe('The input: [N, C, …spatial], or [C, …spatial] without a batch axis'),
    ...parameters,
    layout: operandLayout,
    quantization: quantizationField.optional().describe('Makes it a layer of integers, as in /v1/quantized'),
    quantize: z
      .boolean()
      .default(false)
      .describe(
        'With quantization: whether input, weight and bias are real numbers, which are quantized first',
      ),
    runtime: z
      .enum(runtimeNames)
      .default('tflite-double')
      .describe('With quantization: the runtime whose arithmetic makes the output'),
  },
  requestWords,
).meta({
  id: 'VectorsRequest',
  description: 'A layer, its input and parameters, and the format of the vectors',
});

export type VectorsRequest = Resolved<Immutable<z.output<typeof vectorsRequest>>>;

/** A zip file. */
export const vectorsReply = file;

export const vectorsExamples = {
  npz: {
    summary: "NumPy's archive of a layer with PyTorch's initialisation",
    value: {
      pack: 'npz',
      layer: { type: 'conv2d', in_channels: 4, out_channels: 4, kernel_size: 3, padding: 1, groups: 2 },
      input: { shape: [1, 4, 8, 8], fill: { kind: 'uniform', low: -1, high: 1, seed: 1 } },
      seed: 0,
    },
  },
  cmsis: {
    summary: 'A case for the unit tests of CMSIS-NN, from real numbers',
    value: {
      pack: 'cmsis-nn',
      layer: { type: 'conv2d', in_channels: 2, out_channels: 2, kernel_size: 3, padding: 1 },
      input: { shape: [1, 2, 6, 6], fill: { kind: 'uniform', low: -1, high: 1, seed: 0 } },
      ...exampleOperands,
      quantization: {
        ...exampleQuantization,
        output: { scale: 0.02, zero_point: -3 },
      },
    },
  },
} as const;
