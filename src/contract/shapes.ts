import { z } from 'zod';
import { requestWords } from './foreign-fields.ts';
import type { Immutable } from './immutable.ts';
import { refuse, strict } from './issues.ts';
import { layerSchema } from './layer.ts';
import { list } from './list.ts';
import { cost, perAxis, resolvedLayer, tensorShapes } from './reply-parts.ts';
import { shapeSchema } from './tensor.ts';
import { tutorialInput, tutorialLayer } from './tutorial.ts';

/** The body of POST /v1/shapes: one layer, or several that feed each other. */
export const shapesRequest = strict(
  {
    layer: layerSchema.optional(),
    layers: list(layerSchema, { least: 1, most: 256 }).optional(),
    input_shape: shapeSchema,
  },
  requestWords,
).refine(({ layer, layers }) => (layer === undefined) !== (layers === undefined), {
  error: refuse(() => [
    'give either layer or layers',
    'layer for one layer, layers for several that feed each other',
  ]),
});

export type ShapesRequest = Immutable<z.output<typeof shapesRequest>>;

const range = z.strictObject({ from: z.int(), to: z.int() }).describe('Channels, both ends included');
const connectivity = z
  .array(z.strictObject({ group: z.int(), in_channels: range, out_channels: range }))
  .describe('Which input channels reach which output channels, one entry per group');

const layerShapes = { layer: resolvedLayer, shapes: tensorShapes, cost, connectivity };

export const shapesReply = z
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
            'Output u sees the inputs u·stride − padding … u·stride − padding + size − 1, per axis; ' +
              'null where a layer is transposed',
          ),
      })
      .meta({ title: 'Layers that feed each other' }),
  ])
  .meta({ id: 'ShapesAnswer' });

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
