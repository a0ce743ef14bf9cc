import { z } from 'zod';
import { type FileType, formats } from '../formats/registry.ts';
import { paddingModes, spatialAxes } from '../layers/layer.ts';
import { computeDTypes } from '../tensor/dtype.ts';
import { reductionOps } from '../tensor/reduce.ts';

/**
 * Parts that the replies of several operations share. The types of replies follow from these schemas.
 */

/** A number as JSON carries it. */
export type JsonNumber = number | 'NaN' | 'Infinity' | '-Infinity';

export const number = z
  .union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])])
  .meta({ id: 'Number', description: 'NaN and the infinities as strings' }) satisfies z.ZodType<JsonNumber>;

export const sizes = z.array(z.int());
export const perAxis = z.array(z.int()).describe('One entry per spatial axis');

/** Nested arrays of numbers, one level per axis. A bare number if there are no axes. */
export type NestedNumbers = JsonNumber | NestedNumbers[];

export const nested: z.ZodType<NestedNumbers> = z
  .lazy(() => z.union([number, z.array(nested)]))
  .meta({
    id: 'NestedNumbers',
    description: 'Nested arrays of numbers, row-major; a bare number where there are no axes',
  });

const base64 = z
  .strictObject({ dtype: z.enum(computeDTypes), base64: z.string() })
  .describe('format base64: little-endian elements');

export type TensorValue = NestedNumbers | z.output<typeof base64>;

export const tensor: z.ZodType<TensorValue> = z
  .union([nested, base64])
  .meta({ id: 'TensorValue', description: 'nested, flat or base64, as `format` asked' });

export const included = tensor.optional().describe('Where `include` asked for it');
export const includedBias = tensor.nullable().optional().describe('Where `include` asked for it');

export const resolvedLayer = z
  .strictObject({
    type: z.enum(Object.keys(spatialAxes)),
    in_channels: z.int(),
    out_channels: z.int(),
    kernel_size: perAxis,
    stride: perAxis,
    padding: z
      .union([perAxis, z.array(z.tuple([z.int(), z.int()]))])
      .describe('Integers, or [before, after] pairs where they differ'),
    output_padding: perAxis.optional().describe('Transposed layers only'),
    dilation: perAxis,
    groups: z.int(),
    bias: z.boolean(),
    padding_mode: z.enum(paddingModes),
    dtype: z.enum(computeDTypes),
  })
  .meta({ id: 'ResolvedLayer', description: 'The layer with nothing left to default' });

export const tensorShapes = z
  .strictObject({ input: sizes, weight: sizes, bias: sizes.nullable(), output: sizes })
  .meta({
    id: 'Shapes',
    description:
      'weight is [out_channels, in_channels / groups, *kernel_size], of a transposed layer ' +
      '[in_channels, out_channels / groups, *kernel_size]',
  });

export const cost = z
  .strictObject({
    parameters: z.number().describe('Elements of weight and bias'),
    macs: z
      .number()
      .describe(
        'Multiply-accumulates: N·∏output·C_out·(C_in/groups)·∏kernel; ' +
          'transposed: N·∏input·C_in·(C_out/groups)·∏kernel',
      ),
    output_bytes: z.number(),
  })
  .meta({ id: 'Cost' });

const ofSome = number.nullable().meta({ id: 'Figure', description: 'null where there are no elements' });
const deviation = number
  .nullable()
  .meta({ id: 'Deviation', description: 'The sample deviation (n − 1); null below two elements' });

/** The statistics of a tensor. */
const figures = { count: z.int(), mean: ofSome, std: deviation, min: ofSome, max: ofSome, sum: number };

export const statistics = z
  .strictObject(figures)
  .meta({ id: 'Statistics', description: 'Accumulated in float64; "NaN" only where an element is NaN' });

const perChannel = z.strictObject({
  mean: z.array(ofSome),
  std: z.array(deviation),
  min: z.array(ofSome),
  max: z.array(ofSome),
});

export const outputStatistics = z.strictObject({ ...figures, per_channel: perChannel });

export const reductions = z.array(
  z.strictObject({ op: z.enum(reductionOps), dims: z.array(z.int()), shape: sizes, values: nested }),
);

/** A file's bytes. They are not JSON, so they have no schema. */
export const file = z.unknown();

/** A reply in JSON, or in the format that Accept asks for. */
export function replyIn(schema: z.ZodType, types: readonly FileType[]) {
  const files = types.map((type) => formats[type]);
  const descriptions = files.map(({ replyDescription }) => replyDescription);
  return {
    description: `JSON; or, as Accept asks${files.length > 1 ? ':' : ','} ${descriptions.join('; or ')}`,
    content: {
      [formats.json.mediaType]: { schema },
      ...Object.fromEntries(files.map(({ mediaType }) => [mediaType, { schema: file }])),
    },
  };
}
