import { z } from 'zod';
import { describedAs } from '../described-as.ts';
import type { Immutable } from '../immutable.ts';
import { layerName } from '../layer-name.ts';
import { list } from '../list.ts';
import { nested, number } from '../nested-numbers.ts';
import { tensor } from '../reply-parts.ts';
import { shapeSchema } from '../tensor.ts';
import { modelVersion, parameters, tensorHead } from './parts.ts';

/** Names of all kinds may come in requests. Those that are not known are ignored, as the protocol's servers do. */
export const inferRequest = z
  .looseObject({
    id: z.string().max(200).optional().describe('Comes back in the reply'),
    parameters: parameters
      .optional()
      .describe(
        '`binary_data_output`: outputs come in binary. `statistics`: the reply has those of the output',
      ),
    inputs: list(
      z.looseObject({
        name: z.string().describe('`input`'),
        shape: shapeSchema.describe('Of the input, with or without N'),
        datatype: z.string().describe('FP32 or FP64, as the layer computes'),
        parameters: parameters.optional().describe('`binary_data_size`: its bytes follow the JSON'),
        data: describedAs(z.unknown(), nested)
          .optional()
          .describe('Numbers, flat or nested; NaN and the infinities as strings'),
      }),
      { least: 1, most: 1 },
    ).describe('The one input, named `input`'),
    outputs: list(
      z.looseObject({
        name: z.string().describe('`output`'),
        parameters: parameters.optional().describe('`binary_data`: the output comes in binary'),
      }),
      { most: 1 },
    )
      .optional()
      .describe('`output`, with `binary_data` among its parameters'),
  })
  .meta({ id: 'InferRequest', description: 'The input of a stored layer' });

export type InferRequest = Immutable<z.output<typeof inferRequest>>;

export const inferReply = z
  .strictObject({
    model_name: layerName,
    model_version: modelVersion,
    id: z.string().optional().describe("The request's `id`"),
    parameters: z.record(z.string(), number.nullable()).optional().describe('Statistics of the output'),
    outputs: z
      .array(
        z.strictObject({
          ...tensorHead,
          parameters: z
            .strictObject({ binary_data_size: z.int().describe('Bytes of the output behind the JSON') })
            .optional()
            .describe('Where the output comes in binary'),
          data: tensor.optional().describe('Flat, row-major; absent in binary'),
        }),
      )
      .describe('The one output'),
  })
  .meta({ id: 'InferReply', description: 'The output of a stored layer' });
