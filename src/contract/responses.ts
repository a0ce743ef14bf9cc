import { z } from 'zod';
import { documentFileTypes, type FileType, fileTypes, formats } from '../formats/registry.ts';
import { paddingModes, spatialAxes } from '../layers/layer.ts';
import { computeDTypes } from '../tensor/dtype.ts';
import { reductionOps } from '../tensor/reduce.ts';

/** Response schemas are for the OpenAPI document and for the tests that hold real replies against it: replies bypass them. */

const number = z
  .union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])])
  .meta({ id: 'Number', description: 'NaN and the infinities as strings' });
const sizes = z.array(z.int());
const perAxis = z.array(z.int()).describe('One entry a spatial axis');

/** Nested arrays of numbers, as deep as the tensor has axes; a bare number where it has none. */
const nested: z.ZodType = z
  .lazy(() => z.union([number, z.array(nested)]))
  .meta({
    id: 'NestedNumbers',
    description: 'Nested arrays of numbers, row-major; a bare number where there are no axes',
  });

const base64 = z
  .strictObject({ dtype: z.enum(computeDTypes), base64: z.string() })
  .describe('format base64: little-endian elements');
const tensor = z
  .union([nested, base64])
  .meta({ id: 'TensorValue', description: 'nested, flat or base64, as `format` asked' });

const included = tensor.optional().describe('Where `include` asked for it');
const includedBias = tensor.nullable().optional().describe('Where `include` asked for it');

const resolvedLayer = z
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

const shapes = z.strictObject({ input: sizes, weight: sizes, bias: sizes.nullable(), output: sizes }).meta({
  id: 'Shapes',
  description:
    'weight is [out_channels, in_channels / groups, *kernel_size], of a transposed layer [in_channels, out_channels / groups, *kernel_size]',
});

const cost = z
  .strictObject({
    parameters: z.number().describe('Elements of weight and bias'),
    macs: z
      .number()
      .describe(
        'Multiply-accumulates: N·∏output·C_out·(C_in/groups)·∏kernel; transposed: N·∏input·C_in·(C_out/groups)·∏kernel',
      ),
    output_bytes: z.number(),
  })
  .meta({ id: 'Cost' });

const figures = { count: z.int(), mean: number, std: number, min: number, max: number, sum: number };
const statistics = z
  .strictObject(figures)
  .meta({ id: 'Statistics', description: 'Accumulated in float64; std is the sample deviation' });
const perChannel = z.strictObject({
  mean: z.array(number),
  std: z.array(number),
  min: z.array(number),
  max: z.array(number),
});

const range = z.strictObject({ from: z.int(), to: z.int() }).describe('Channels, both ends included');
const connectivity = z
  .array(z.strictObject({ group: z.int(), in_channels: range, out_channels: range }))
  .describe('Which input channels reach which output channels, one entry a group');

const reductions = z.array(
  z.strictObject({ op: z.enum(reductionOps), dims: z.array(z.int()), shape: sizes, values: nested }),
);

const convolution = {
  layer: resolvedLayer,
  shapes,
  cost,
  input: included,
  weight: included,
  bias: includedBias,
  output: tensor.optional().describe('Absent with format none'),
  statistics: z.strictObject({
    input: statistics,
    weight: statistics,
    bias: statistics.nullable(),
    output: z.strictObject({ ...figures, per_channel: perChannel }),
  }),
  reductions,
};

export const convResponse = z.strictObject(convolution).meta({ id: 'Convolution' });

/** A file's bytes: not JSON, so without a schema. */
const file = z.unknown();

/** A reply in JSON or, as Accept asks, in other formats. */
function answersIn<Schema extends z.ZodType>(schema: Schema, types: readonly FileType[]) {
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

/** What POST /v1/conv answers, by media type. */
export const convAnswers = answersIn(convResponse, fileTypes);

/** What GET /v1/diagram.svg answers. */
export const svgAnswer = {
  description: 'An SVG document with title and description',
  content: { 'image/svg+xml': { schema: file } },
};

export const gradientsResponse = z
  .strictObject({
    layer: resolvedLayer,
    shapes,
    cost: cost.describe('Of the forward pass'),
    grad_input: tensor.optional().describe('Absent with format none, as the others'),
    grad_weight: tensor.optional(),
    grad_bias: tensor.nullable().optional().describe('Null where the layer has no bias'),
    ...{ input: included, weight: included, bias: includedBias, output: included, grad_output: included },
    statistics: z.strictObject({
      grad_input: statistics,
      grad_weight: statistics,
      grad_bias: statistics.nullable(),
    }),
    reductions,
  })
  .meta({ id: 'Gradients' });

/** What POST /v1/gradients answers, by media type. */
export const gradientsAnswers = answersIn(gradientsResponse, documentFileTypes);

const term = z
  .strictObject({
    input_index: z.array(z.int()).describe('Outside the input where zeros are padded'),
    weight_index: z.array(z.int()),
    input: number,
    weight: number,
    product: number,
    padded: z
      .boolean()
      .describe('Whether the position is in the padding: a zero, or what the padding mode has put there'),
  })
  .meta({ id: 'Term' });

export const explainResponse = z
  .strictObject({
    layer: resolvedLayer,
    shapes,
    index: z.array(z.int()),
    group: z.int(),
    value: number.describe(
      'The sum of the products in their order, from 0, then + bias, each step rounded in the dtype',
    ),
    bias: number.nullable(),
    terms: z.array(term),
  })
  .meta({ id: 'Explanation' });

export const compareResponse = z
  .strictObject({
    input: z.strictObject({ shape: sizes, statistics }),
    results: z.array(z.strictObject({ name: z.string(), ...convolution })),
  })
  .meta({ id: 'Comparison' });

const layerShapes = { layer: resolvedLayer, shapes, cost, connectivity };

export const shapesResponse = z
  .union([
    z.strictObject(layerShapes).meta({ title: 'One layer' }),
    z
      .strictObject({
        layers: z.array(z.strictObject(layerShapes)),
        totals: cost,
        receptive_field: z
          .strictObject({ size: perAxis, stride: perAxis, padding: perAxis })
          .nullable()
          .describe(
            'Output u sees the inputs u·stride − padding … u·stride − padding + size − 1, per axis; null where a layer is transposed',
          ),
      })
      .meta({ title: 'Layers that feed each other' }),
  ])
  .meta({ id: 'ShapesAnswer' });

export const sweepResponse = z
  .strictObject({
    rows: z.array(
      z.strictObject({
        groups: z.int(),
        shapes,
        cost,
        statistics: z.strictObject({ output: statistics }).optional().describe('With an input'),
        compute_ms: z.number().optional().describe('With an input: the median of `repeat` computations'),
      }),
    ),
  })
  .meta({ id: 'Sweep' });

const limit = z.strictObject({ limit: z.int(), setting: z.string().describe('Its name in the environment') });

export const limitsResponse = z
  .strictObject({
    body_bytes: limit.describe('Bytes of a decoded request body'),
    elements: limit.describe(
      'Elements of any one tensor, the padded input included, and of all outputs together',
    ),
    reply_bytes: limit.describe(
      'Bytes of the tensors of a reply, as predicted from their number, dtype and format',
    ),
    macs: limit.describe('Multiply-accumulates of all layers of a request together'),
  })
  .meta({ id: 'Limits' });

export const healthResponse = z.strictObject({ status: z.enum(['live', 'ready']) }).meta({ id: 'Health' });

export const indexResponse = z
  .strictObject({
    name: z.string(),
    version: z.string(),
    description: z.string(),
    links: z.record(z.string(), z.string()),
    try: z.string().describe('A command to start with'),
  })
  .meta({ id: 'Index' });

/** What GET / answers, by media type. */
export const indexAnswers = {
  description: 'The page, or where everything is',
  content: { 'application/json': { schema: indexResponse }, 'text/html': { schema: file } },
};
