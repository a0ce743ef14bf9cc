import { z } from 'zod';
import { type FileType, formats, type LayerFileType } from '../formats/registry.ts';
import { paddingModes, spatialAxes } from '../layers/layer.ts';
import { dtypeNames, layerDTypes } from '../tensor/dtype.ts';
import { reductionOps } from '../tensor/reduce.ts';
import { describedAs } from './described-as.ts';
import { type NestedNumbers, nested, number } from './nested-numbers.ts';

/**
 * Parts that the replies of several operations share. The types of replies follow from these schemas.
 */

export const sizes = z.array(z.int()).describe('Sizes, outermost axis first');
export const perAxis = z.array(z.int()).describe('One entry per spatial axis');

const base64 = z
  .strictObject({
    dtype: z.enum(dtypeNames).describe('The type of the elements'),
    base64: z.string().describe('The elements, row-major'),
  })
  .describe('format base64: little-endian elements');

export type TensorValue = NestedNumbers | z.output<typeof base64>;

export const tensor: z.ZodType<TensorValue> = z
  .union([nested, base64])
  .meta({ id: 'TensorValue', description: 'nested, flat or base64, as `format` asked' });

export const included = tensor.optional().describe('Where `include` asked for it');
export const includedBias = tensor.nullable().optional().describe('Where `include` asked for it');

/** Generators of clients refuse the schema of a tuple. */
export const pair = describedAs(z.tuple([z.int(), z.int()]), z.array(z.int()).length(2));

export const resolvedLayer = z
  .strictObject({
    type: z.enum(Object.keys(spatialAxes)).describe('The kind of the layer'),
    in_channels: z.int().describe('C of the input'),
    out_channels: z.int().describe('C of the output'),
    kernel_size: perAxis,
    stride: perAxis,
    padding: z
      .union([perAxis, z.array(pair)])
      .describe('Integers, or [before, after] pairs where they differ'),
    output_padding: perAxis.optional().describe('Transposed layers only'),
    dilation: perAxis,
    groups: z.int().describe('The number of groups. Channels of different groups are not connected'),
    bias: z.boolean().describe('Whether a bias is added'),
    padding_mode: z.enum(paddingModes).describe('What stands in the padding'),
    dtype: z.enum(layerDTypes).describe('The type of every returned tensor'),
  })
  .meta({ id: 'ResolvedLayer', description: 'The layer with all its defaults filled in' });

export const tensorShapes = z
  .strictObject({
    input: sizes,
    weight: sizes,
    bias: sizes.nullable().describe('Null where the layer has no bias'),
    output: sizes,
  })
  .meta({
    id: 'Shapes',
    description:
      'weight is [out_channels, in_channels / groups, *kernel_size], of a transposed layer ' +
      '[in_channels, out_channels / groups, *kernel_size]',
  });

export const cost = z
  .strictObject({
    parameters: z.int().describe('The number of elements of weight and bias'),
    macs: z
      .int()
      .describe(
        'Multiply-accumulates: N·∏output·C_out·(C_in/groups)·∏kernel; ' +
          'transposed: N·∏input·C_in·(C_out/groups)·∏kernel',
      ),
    output_bytes: z.int().describe('Bytes of the output in its dtype'),
  })
  .meta({ id: 'Cost', description: 'What the layer costs' });

const ofSome = number.nullable().meta({ id: 'Figure', description: 'null where there are no elements' });
const deviation = number
  .nullable()
  .meta({ id: 'Deviation', description: 'The sample deviation (n − 1); null below two elements' });

/** The statistics of a tensor. */
const figures = {
  count: z.int().describe('How many elements there are'),
  mean: ofSome.describe('Null where there are no elements'),
  std: deviation,
  min: ofSome.describe('The smallest element; null where there is none'),
  max: ofSome.describe('The largest element; null where there is none'),
  sum: number.describe('Of all elements'),
};

export const statistics = z.strictObject(figures).meta({
  id: 'Statistics',
  description: 'Accumulated in float64; "NaN" where an element is NaN, or for ∞ − ∞',
});

const perChannel = z
  .strictObject({
    mean: z.array(ofSome).describe('Of each channel'),
    std: z.array(deviation).describe('Of each channel'),
    min: z.array(ofSome).describe('Of each channel'),
    max: z.array(ofSome).describe('Of each channel'),
  })
  .describe('The same of each output channel, over the batch and all pixels');

export const outputStatistics = z
  .strictObject({ ...figures, per_channel: perChannel })
  .meta({ id: 'OutputStatistics', description: 'Statistics of the output, in all and per channel' });

export const reductions = z.array(
  z
    .strictObject({
      op: z.enum(reductionOps).describe('As asked for'),
      dims: z.array(z.int()).describe('The axes that were reduced, counted from the start'),
      shape: sizes,
      values: nested.describe('What is left, of this shape'),
    })
    .meta({ id: 'ReductionResult', description: 'A reduction of the output' }),
);

/** A file's bytes, as generators of clients know them. */
export const file = z.string().meta({ format: 'binary' });

/** A document that is a text. */
export const text = z.string();

/** A reply in JSON, or in the format that Accept asks for. */
export function replyIn(schema: z.ZodType, types: readonly FileType[]) {
  return inFormats(
    schema,
    types.map((type) => [formats[type].mediaType, formats[type].replyDescription]),
  );
}

/** A stored layer in JSON, or in the format that Accept asks for. */
export function layerReplyIn(schema: z.ZodType, types: readonly LayerFileType[]) {
  return inFormats(
    schema,
    types.map((type) => [formats[type].mediaType, formats[type].layerDescription]),
  );
}

function inFormats(schema: z.ZodType, files: readonly (readonly [mediaType: string, description: string])[]) {
  const descriptions = files.map(([, description]) => description);
  return {
    description: `JSON; or, as Accept asks${files.length > 1 ? ':' : ','} ${descriptions.join('; or ')}`,
    content: {
      [formats.json.mediaType]: { schema },
      ...Object.fromEntries(files.map(([mediaType]) => [mediaType, { schema: file }])),
    },
  };
}
