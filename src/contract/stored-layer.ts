import { z } from 'zod';
import { samePads } from '../layers/layer.ts';
import { requestWords } from './foreign-fields.ts';
import type { Immutable } from './immutable.ts';
import { strict } from './issues.ts';
import { layerSchema } from './layer.ts';
import { layerName } from './layer-name.ts';
import { number } from './nested-numbers.ts';
import { exampleTies, quantizationField } from './quantization.ts';
import { perAxis, resolvedLayer, sizes, statistics } from './reply-parts.ts';
import { layout, parameters } from './request-parts.ts';
import { tutorialOperands } from './tutorial.ts';

/** The body of PUT /v1/layers/{name}. */
export const storeRequest = strict(
  {
    ...parameters,
    layer: layerSchema,
    layout,
    quantization: quantizationField
      .optional()
      .describe('Makes it a layer of integers, as in /v1/quantized. Its weight and bias are integers then'),
  },
  requestWords,
).meta({
  id: 'StoreRequest',
  description: 'A layer with its parameters',
});

export type StoreRequest = Immutable<z.output<typeof storeRequest>>;

export const storedSpec = z
  .strictObject({
    ...resolvedLayer.shape,
    dtype: resolvedLayer.shape.dtype.optional().describe('Absent where it is quantized'),
    padding: resolvedLayer.shape.padding
      .optional()
      .describe('Integers, or [before, after] pairs where they differ; absent with auto_pad'),
    auto_pad: z.enum(samePads).optional().describe('Where the padding depends on the input'),
    output_size: perAxis.optional().describe('Where output_padding depends on the input'),
  })
  .meta({ id: 'StoredSpec', description: 'The layer, resolved as far as that needs no input' });

export const openSizes = z.array(z.int()).describe('-1 if it depends on the input');

const storedCost = z.strictObject({
  parameters: z.int().describe('The number of elements of weight and bias'),
  bytes: z.int().describe('Bytes of them in memory'),
});

export const version = z
  .string()
  .describe('The first 16 hexadecimal digits of the SHA-256 of the layer and its parameters');

/** As it was given: infinite bounds are texts, which requests turn into numbers. */
const storedQuantization = quantizationField
  .extend({
    activation: z
      .union([
        z.enum(['relu', 'relu6']),
        z.strictObject({
          min: number.describe('The least real output'),
          max: number.describe('The greatest real output'),
        }),
      ])
      .optional()
      .describe('What follows the layer, as bounds of its output'),
  })
  .meta({ id: 'StoredQuantization', description: 'Scales and zero points of a stored layer of integers' });

/** What PUT and GET /v1/layers/{name} answer. */
export const storedLayerReply = z
  .strictObject({
    name: layerName,
    version,
    layer: storedSpec,
    shapes: z
      .strictObject({
        input: openSizes,
        weight: sizes,
        bias: sizes.nullable().describe('Null where the layer has no bias'),
        output: openSizes,
      })
      .describe('As far as they need no input'),
    quantization: storedQuantization.optional().describe('Of a layer of integers'),
    cost: storedCost.describe('What the parameters take'),
    statistics: z
      .strictObject({
        weight: statistics,
        bias: statistics.nullable().describe('Null where the layer has no bias'),
      })
      .describe('Of the parameters'),
  })
  .meta({ id: 'StoredLayer', description: 'A stored layer, without the elements of its parameters' });

export type StoredLayerReply = z.output<typeof storedLayerReply>;

/** What GET /v1/layers answers. */
export const storedLayersReply = z
  .strictObject({
    layers: z
      .array(storedLayerReply.pick({ name: true, version: true, layer: true, cost: true }))
      .describe('The current version of each, by name'),
    broken: z
      .array(
        z.strictObject({
          file: z.string().describe('Its name'),
          reason: z.string().describe('Why it is not read'),
        }),
      )
      .describe('Stored files that hold no layer'),
  })
  .meta({ id: 'StoredLayers', description: 'All stored layers' });

export const storeExamples = {
  tutorial: {
    summary: "The tutorial's layer with 4 groups, weights 3",
    value: tutorialOperands(4, 3),
  },
  torch: {
    summary: "PyTorch's own initialisation: torch.manual_seed(0); nn.Conv2d(3, 8, 3, padding=1)",
    value: {
      layer: { type: 'conv2d', in_channels: 3, out_channels: 8, kernel_size: 3, padding: 1 },
      seed: 0,
    },
  },
  integers: {
    summary: 'A layer of int8 with its quantization',
    value: {
      layer: { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 3, padding: 1 },
      weight: [[[1, 2, 1]]],
      bias: [5],
      quantization: { ...exampleTies, input: { scale: 0.5, zero_point: 10 } },
    },
  },
} as const;
