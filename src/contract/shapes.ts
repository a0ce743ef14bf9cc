import { z } from 'zod';
import { requestWords } from './foreign-fields.ts';
import type { Immutable } from './immutable.ts';
import { refuse, strict } from './issues.ts';
import { layerField, type Resolved } from './layer.ts';
import { list } from './list.ts';
import { cost, perAxis, resolvedLayer, tensorShapes } from './reply-parts.ts';
import { shapeSchema } from './tensor.ts';
import { tutorialInput, tutorialLayer } from './tutorial.ts';

/** The body of POST /v1/shapes: one layer, or several that feed each other. */
export const shapesRequest = strict(
  {
    layer: layerField.optional().describe('One layer; or give `layers`'),
    layers: list(layerField, { least: 1, most: 256 })
      .optional()
      .describe('Layers that feed each other, the first one first'),
    input_shape: shapeSchema.describe('Of the input, with or without N'),
  },
  requestWords,
)
  .refine(({ layer, layers }) => (layer === undefined) !== (layers === undefined), {
    error: refuse(() => [
      'give either layer or layers',
      'layer for one layer, layers for several that feed each other',
    ]),
  })
  .meta({
    id: 'ShapesRequest',
    description: 'One layer, or several that feed each other, and the shape of the input',
  });

export type ShapesRequest = Resolved<Immutable<z.output<typeof shapesRequest>>>;

const range = z
  .strictObject({ from: z.int().describe('The first channel'), to: z.int().describe('The last channel') })
  .describe('Channels, both ends included');
const connectivity = z
  .array(z.strictObject({ group: z.int().describe('From 0'), in_channels: range, out_channels: range }))
  .describe('Which input channels reach which output channels, one entry per group');

const layerShapes = { layer: resolvedLayer, shapes: tensorShapes, cost, connectivity };

export const shapesReply = z
  .union([
    z.strictObject(layerShapes).meta({ title: 'One layer' }),
    z
      .strictObject({
        layers: z.array(z.strictObject(layerShapes)).describe('Each layer, as a single one is answered'),
        totals: cost.describe('Of all layers together'),
        receptive_field: z
          .strictObject({
            size: perAxis.describe('Inputs that one output sees, per spatial axis'),
            stride: perAxis.describe('Inputs between two neighbouring outputs, per spatial axis'),
            padding: perAxis.describe('Inputs before the first one that output 0 sees, per spatial axis'),
          })
          .nullable()
          .describe(
            'Output u sees the inputs u·stride − padding … u·stride − padding + size − 1, per axis; ' +
              'null where a layer is transposed',
          ),
      })
      .meta({ title: 'Layers that feed each other' }),
  ])
  .meta({
    id: 'ShapesAnswer',
    description: 'Shapes and cost of one layer, or of several that feed each other',
  });

export type ShapesReply = z.output<typeof shapesReply>;

export const shapesExamples = {
  tutorial: {
    summary: 'One layer: who reaches whom',
    value: { layer: { ...tutorialLayer, groups: 4 }, input_shape: tutorialInput.shape },
  },
  chain: {
    summary: 'Layers that feed each other: a depthwise separable block',
    value: {
      layers: [
        {
          type: 'conv2d',
          in_channels: 32,
          out_channels: 32,
          kernel_size: 3,
          stride: 2,
          padding: 1,
          groups: 32,
        },
        { type: 'conv2d', in_channels: 32, out_channels: 64, kernel_size: 1 },
      ],
      input_shape: [1, 32, 56, 56],
    },
  },
} as const;
