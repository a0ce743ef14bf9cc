import { z } from 'zod';
import type { Immutable } from './immutable.ts';
import { quote, refuse } from './issues.ts';
import { layerName } from './layer-name.ts';
import { number } from './nested-numbers.ts';
import { sizes } from './reply-parts.ts';
import { openSizes, storedSpec, version } from './stored-layer.ts';

/** The query of POST /v1/onnx. */
export const onnxQuery = z.strictObject({
  store: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
      error: refuse(({ input }) => [
        `${quote(input)} is no beginning of the name of a stored layer`,
        '1 to 64 letters, digits, dots, dashes and underscores, the first a letter or a digit',
      ]),
    })
    .optional()
    .describe('Stores every layer that can be, under this name, a dot and the name of its node'),
  convolution: z
    .string()
    .regex(/^\d{1,4}$/, {
      error: refuse(({ input }) => [
        `convolution must be an integer from 0, but got ${quote(input)}`,
        'such as 0, the first of the list',
      ]),
    })
    .transform(Number)
    .pipe(z.int())
    .optional()
    .describe('Only this convolution, counted from 0 in the order of the list'),
});

const parameter = z
  .union([number, z.array(number)])
  .nullable()
  .describe('One number, or one per channel; null where the model does not hold it');

const quantizedTensor = z
  .strictObject({
    dtype: z.string().describe('The type of its integers'),
    scale: parameter,
    zero_point: parameter,
  })
  .meta({ id: 'QuantizedTensor', description: 'real = scale · (integer − zero_point)' });

const quantization = z
  .strictObject({
    form: z
      .enum(['ConvInteger', 'QLinearConv', 'QDQ'])
      .describe('QDQ: real numbers between DequantizeLinear and QuantizeLinear'),
    input: quantizedTensor.nullable().describe('Null where it has real numbers'),
    weight: quantizedTensor,
    output: quantizedTensor.nullable().describe('Null where it has real numbers, or int32'),
    activation: z.string().nullable().describe('The operator between the convolution and QuantizeLinear'),
  })
  .meta({ id: 'OnnxQuantization', description: 'How the integers of a convolution stand for real numbers' });

const convolution = z
  .strictObject({
    node: z.string().describe("The node's name, or its first output's, behind those of the graphs around it"),
    operator: z.string().describe('Such as Conv'),
    layer: storedSpec.nullable().describe('Null if no layer of this service computes the same'),
    element_type: z
      .string()
      .nullable()
      .describe('The type of the weight. A layer of float16 or bfloat16 may compute in float32'),
    shapes: z
      .strictObject({
        input: openSizes,
        weight: sizes,
        bias: sizes.nullable().describe('Null where the layer has no bias'),
        output: openSizes,
      })
      .nullable()
      .describe('The shapes, as far as they follow from the inputs of the model through common operators'),
    cost: z
      .strictObject({
        parameters: z.int().describe('The number of elements of weight and bias'),
        macs: z
          .int()
          .nullable()
          .describe('Of one image where the batch is not known; null where sizes are not'),
        output_bytes: z.int().nullable().describe('The same of the output'),
      })
      .nullable()
      .describe('What the layer takes; null without one'),
    sizes_lost_at: z.string().nullable().describe('The first node whose output has unknown sizes'),
    quantization: quantization.nullable().describe('Null where it has real numbers'),
    parameters: z
      .strictObject({
        weight: z.boolean().describe('All of its elements'),
        bias: z.boolean().nullable().describe('Null: no bias'),
      })
      .describe('Whether the model holds them'),
    reason: z.string().nullable().describe('Why it cannot be stored, or has not been'),
    stored: z
      .strictObject({ name: layerName, version })
      .nullable()
      .describe('The name and version under which it was stored; null if it was not stored'),
  })
  .meta({ id: 'OnnxConvolution', description: 'A convolution of a model' });

/** What POST /v1/onnx answers. */
export const onnxReply = z
  .strictObject({
    model: z
      .strictObject({
        producer: z.string().describe('The program that made the file'),
        ir_version: z.int().describe('The version of the format'),
        opset: z.int().nullable().describe("The version of ONNX's operators"),
        graph: z.string().describe('The name of its graph'),
        nodes: z.int().describe('The number of its nodes'),
      })
      .describe('What the file states about itself'),
    convolutions: z.array(convolution).describe('All of them, in the order of the file'),
  })
  .meta({ id: 'OnnxModel', description: 'The convolutions of a model' });

export type OnnxConvolution = Immutable<z.output<typeof convolution>>;
export type OnnxReply = Immutable<z.output<typeof onnxReply>>;
