import { z } from 'zod';
import { tensorForms } from '../formats/json/tensor-forms.ts';
import { reductionOps } from '../tensor/reduce.ts';
import { say, strict } from './issues.ts';
import { layerSchema } from './layer.ts';
import { seedSchema } from './seed.ts';
import { shapeSchema, tensorSchema } from './tensor.ts';

const seed = seedSchema
  .default(0)
  .describe('What is left out of weight and bias is drawn as by torch.manual_seed(seed); nn.ConvNd(…)');

const reduction = strict({
  op: z.enum(reductionOps),
  dims: z
    .array(z.int())
    .max(8)
    .optional()
    .describe('Axes of the output to reduce; none: all. Negative ones count from the end'),
}).meta({
  id: 'Reduction',
  description: 'y.mean(dim=[2]) and the like',
  examples: [{ op: 'mean', dims: [2] }],
});

const reduce = z.array(reduction).max(16).default([]);

/** How tensors come back. */
export const format = z
  .enum(tensorForms)
  .default('nested')
  .describe(
    'How tensors come back: nested arrays, one flat array, base64 of little-endian elements, or not at all',
  );

const include = z
  .array(z.enum(['input', 'weight', 'bias']))
  .max(3)
  .default([])
  .describe('Further tensors to return beside the output');

const parameters = {
  layer: layerSchema,
  weight: tensorSchema.optional(),
  bias: tensorSchema.optional(),
  seed,
};

/** The body of POST /v1/conv. */
export const convRequest = strict({ input: tensorSchema, ...parameters, reduce, include, format });

/** The body of POST /v1/gradients. */
export const gradientsRequest = strict({
  input: tensorSchema,
  ...parameters,
  grad_output: tensorSchema
    .optional()
    .describe('The gradient by the output, of its shape; ones where it is left out'),
  reduce: reduce.describe('Reductions of the output, as in /v1/conv'),
  include: z
    .array(z.enum(['input', 'weight', 'bias', 'output', 'grad_output']))
    .max(5)
    .default([])
    .describe('Further tensors to return beside the gradients'),
  format,
});

/** The body of POST /v1/explain; what says how tensors come back is taken, and says nothing here. */
export const explainRequest = strict({
  input: tensorSchema,
  ...parameters,
  index: z
    .array(z.int())
    .max(8)
    .describe(
      'Of the output value, [n, c, …spatial], without n where the input has none; negative entries count from the end',
    ),
  reduce,
  include,
  format,
});

/** The body of POST /v1/compare. */
export const compareRequest = strict({
  input: tensorSchema,
  layers: z
    .array(strict({ name: z.string().max(100).optional(), ...parameters }))
    .min(1, { error: () => say('layers must not be empty', 'give at least one layer') })
    .max(64, { error: () => say('there may be at most 64 layers', 'send the rest in another request') }),
  reduce,
  format,
});

/** The body of POST /v1/shapes: one layer, or several that feed each other. */
export const shapesRequest = strict({
  layer: layerSchema.optional(),
  layers: z.array(layerSchema).min(1).max(256).optional(),
  input_shape: shapeSchema,
}).refine(({ layer, layers }) => (layer === undefined) !== (layers === undefined), {
  error: say('give either layer or layers', 'layer for one layer, layers for several that feed each other'),
});

/** The body of POST /v1/sweep: a layer under several values of groups. */
export const sweepRequest = strict({
  layer: layerSchema.describe('Its groups is replaced by each value in turn'),
  input: tensorSchema.optional(),
  input_shape: shapeSchema.optional(),
  groups: z
    .array(
      z.int().min(1, {
        error: ({ input }) => say(`groups must be a positive integer, but got ${input}`, 'at least 1'),
      }),
    )
    .min(1, { error: () => say('groups must not be empty', 'leave it out for every value that is possible') })
    .optional()
    .describe('Default: every divisor common to both channel counts'),
  seed,
  repeat: z
    .int()
    .min(1)
    .max(100)
    .default(3)
    .describe('How often each layer is computed; compute_ms is the median'),
}).refine(({ input, input_shape }) => (input === undefined) !== (input_shape === undefined), {
  error: say('give either input or input_shape', 'input to compute, input_shape for shapes and cost alone'),
});

export type ShapesRequest = z.output<typeof shapesRequest>;
