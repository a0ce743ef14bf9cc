import type { z } from 'zod';
import type { Layer } from '../layers/layer.ts';
import { resolveLayer } from '../layers/resolve.ts';
import { parameterWords } from './foreign-fields.ts';
import { strict } from './issues.ts';
import { layerSchema } from './layer.ts';
import { parseValue } from './parse.ts';
import { integers, word } from './query.ts';

/** The query of GET /v1/diagram.svg. Its values are checked like a layer's. */
export const diagramQuery = strict(
  {
    type: word(layerSchema.shape.type)
      .optional()
      .describe('Of the layer. Default: conv2d; conv3d where kernel_size has three integers'),
    in_channels: integers('in_channels'),
    out_channels: integers('out_channels'),
    groups: integers('groups').optional(),
    kernel_size: integers('kernel_size').optional().describe('One integer, or one per axis. Default: 1'),
  },
  parameterWords,
);

/**
 * The layer of a query, for the diagram.
 * @throws ProblemError whose pointers name the query's parameters.
 */
export function parseDiagramQuery({
  type,
  kernel_size = 1,
  ...channels
}: z.output<typeof diagramQuery>): Layer {
  const threeAxes = typeof kernel_size !== 'number' && kernel_size.length > 2;
  return resolveLayer(
    parseValue(
      layerSchema,
      { type: type ?? (threeAxes ? 'conv3d' : 'conv2d'), kernel_size, ...channels },
      'invalid-request',
    ),
  );
}
