import { z } from 'zod';
import { type DialectName, dialectNames } from '../../layers/dialects/table.ts';
import { paddingModes } from '../../layers/layer.ts';
import { describedAs } from '../described-as.ts';
import { requestWords } from '../foreign-fields.ts';
import type { Immutable } from '../immutable.ts';
import { quote, refuse, strict } from '../issues.ts';
import { layerField, type Resolved } from '../layer.ts';
import { list } from '../list.ts';
import { pair, sizes } from '../reply-parts.ts';
import { storedSpec } from '../stored-layer.ts';
import { shapeSchema } from '../tensor.ts';
import { attributeSchemas } from './attributes.ts';

const beside = {
  to: list(z.enum(dialectNames), { least: 1, most: dialectNames.length })
    .default(() => [...dialectNames])
    .describe('The dialects of the answer. Default: all'),
  input_shape: shapeSchema
    .optional()
    .describe('Sizes of the input, channels-first, with or without N. Some attributes need it'),
};

const from = <Name extends DialectName>(name: Name) =>
  strict({
    from: z.literal(name).describe('The dialect of `layer`'),
    layer: attributeSchemas[name].describe('The attributes in that dialect'),
    ...beside,
  });

const ownWords = describedAs(
  z.literal('groupconv').optional().default('groupconv'),
  z.literal('groupconv').describe('The fields of this API, which are the default'),
);

/** A request per dialect. */
const requests = [
  strict({ from: ownWords, layer: layerField, ...beside }, requestWords),
  from('pytorch'),
  from('onnx'),
  from('keras'),
  from('tflite'),
  from('jax'),
  from('flax'),
  from('webnn'),
  from('coreml'),
] as const;

/** The body of POST /v1/translate. */
export const translateRequest = describedAs(
  z.discriminatedUnion('from', requests, {
    error: refuse(({ code, input }) =>
      code === 'invalid_union'
        ? [`there is no dialect ${quote(Object(input).from)}`, `one of ${dialectNames.join(', ')}`]
        : [`expected an object, but got ${quote(input)}`, 'its fields are from, layer, to, input_shape'],
    ),
  }),
  z.union(requests),
).meta({ id: 'TranslateRequest', description: 'A layer, in the words of this API or of a framework' });

export type TranslateRequest = Resolved<Immutable<z.output<typeof translateRequest>>>;

/** Attributes of any dialect. */
const attributes = describedAs(z.custom<object>(), z.looseObject({}));

const amounts = z.array(pair).describe('[before, after] per spatial axis');
const code = z.string().describe('The statement in the code');

const step = z.discriminatedUnion('step', [
  z.strictObject({
    step: z.literal('pad').describe('Before the layer: the input is extended'),
    mode: z.enum(paddingModes).describe('What stands in the padding'),
    amounts,
    code,
  }),
  z.strictObject({
    step: z.literal('add-axis').describe('Before the layer: an axis of size 1 in front of the spatial ones'),
    code,
  }),
  z.strictObject({
    step: z.literal('remove-axis').describe('After the layer: that axis is taken away'),
    code,
  }),
  z.strictObject({
    step: z.literal('crop').describe('After the layer: the ends of the output are cut off'),
    amounts,
    code,
  }),
]);

const expressed = z.strictObject({
  dialect: z.enum(dialectNames).describe('The dialect'),
  verdict: z.enum(['exact', 'needs-steps']).describe('Whether there are steps around the layer'),
  attributes: attributes.describe('In the words of the dialect, as `layer` has them with `from`'),
  code: z.string().describe("A function of the input and of PyTorch's weight and bias"),
  input_layout: z.string().describe('Axes of input and output'),
  weight: z
    .strictObject({
      layout: z
        .string()
        .describe("Axes: O and I are the layer's output and input channels, M the multiplier"),
      shape: sizes,
      from_pytorch: z.string().describe("NumPy methods to be called on PyTorch's weight, or `unchanged`"),
      flipped: z.boolean().describe("Whether the spatial axes of PyTorch's weight are reversed first"),
    })
    .describe("How the weight is made from PyTorch's"),
  steps: z.array(step).describe('What has to be done before and after the layer, in order'),
});

const inexpressible = z.strictObject({
  dialect: z.enum(dialectNames).describe('The dialect'),
  verdict: z.literal('cannot-express').describe('The dialect has no such layer'),
  reason: z.string().describe('What the dialect does not have'),
});

export const translateReply = z
  .strictObject({
    layer: storedSpec.describe(
      'The layer, resolved; as far as that needs no input, where there is no input_shape',
    ),
    translations: z
      .array(z.union([expressed, inexpressible]))
      .describe('One entry per dialect, in the order of `to`'),
  })
  .meta({ id: 'Translations', description: 'A layer as other frameworks write it' });

export type TranslateReply = z.output<typeof translateReply>;

export const translateExamples = {
  depthwise: {
    summary: 'A depthwise layer with a multiplier of 2',
    value: {
      layer: { type: 'conv2d', in_channels: 8, out_channels: 16, kernel_size: 3, padding: 1, groups: 8 },
      input_shape: [1, 8, 12, 12],
    },
  },
  keras: {
    summary: 'From Keras: padding same with strides 2',
    value: {
      from: 'keras',
      layer: {
        class_name: 'Conv2D',
        filters: 32,
        kernel_size: [3, 3],
        strides: [2, 2],
        padding: 'same',
        input_channels: 3,
      },
      to: ['pytorch', 'onnx'],
      input_shape: [1, 3, 224, 224],
    },
  },
} as const;
