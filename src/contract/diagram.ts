import type { z } from 'zod';
import type { Layer } from '../layers/layer.ts';
import { resolveLayer } from '../layers/resolve.ts';
import { parameterWords } from './foreign-fields.ts';
import { strict } from './issues.ts';
import { layerSchema } from './layer.ts';
import { parseValue } from './parse.ts';
import { integers } from './query.ts';

/** The query of GET /v1/diagram.svg. Its values are checked like a layer's. */
export const diagramQuery = strict(
  {
    in_channels: integers('in_channels'),
    out_channels: integers('out_channels'),
    groups: integers('groups').optional(),
    kernel_size: integers('kernel_size')
      .optional()
      .describe('One integer for a conv2d, or two or three integers, one per axis. Default: 1'),
  },
  parameterWords,
);

/**
 * The layer of a query, for the diagram.
 * @throws ProblemError whose pointers name the query's parameters.
 */
export function parseDiagramQuery({ kernel_size = 1, ...channels }: z.output<typeof diagramQuery>): Layer {
  const type = typeof kernel_size === 'number' || kernel_size.length < 3 ? 'conv2d' : 'conv3d';
  return resolveLayer(parseValue(layerSchema, { type, kernel_size, ...channels }, 'invalid-request'));
}
