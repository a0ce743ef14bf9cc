import { z } from 'zod';
import { describedAs } from '../described-as.ts';
import type { Immutable } from '../immutable.ts';
import { quote, refuse } from '../issues.ts';
import { layerName } from '../layer-name.ts';
import { list } from '../list.ts';
import { nested, number } from '../nested-numbers.ts';
import { wholeNumber } from '../numbers.ts';
import { tensor } from '../reply-parts.ts';
import { shapeSchema } from '../tensor.ts';
import { flag, loose, modelVersion, parametersWith, tensorHead, text } from './parts.ts';

const tensors = (name: string) => (input: unknown) =>
  [`expected a list of tensors, but got ${quote(input)}`, `such as [{"name": "${name}", …}]`] as const;

/** Names of all kinds may come in requests. Those that are not known are ignored, as the protocol's servers do. */
export const inferRequest = loose({
  id: text('such as "42"')
    .max(200, {
      error: refuse(({ input }) => [
        `an id has at most 200 characters, but got ${quote(input)}`,
        'at most 200 characters',
      ]),
    })
    .optional()
    .describe('Comes back in the reply'),
  parameters: parametersWith({
    binary_data_output: flag.describe('Whether outputs come in binary'),
    statistics: flag.describe('Whether the reply has those of the output'),
    runtime: text('such as "onnxruntime"')
      .optional()
      .describe(
        'Of a layer of integers: whose arithmetic makes the output; onnxruntime where it is left out',
      ),
  }).describe('Others are ignored'),
  inputs: list(
    loose({
      name: text('"input"').describe('`input`'),
      shape: shapeSchema.describe('Of the input, with or without N'),
      datatype: text('such as "FP32"').describe(
        'FP32, FP64, FP16 or BF16, as the layer computes; INT8 or UINT8 where it is quantized',
      ),
      parameters: parametersWith({
        binary_data_size: wholeNumber('binary_data_size')
          .optional()
          .describe('Bytes of the input behind the JSON'),
      }).describe('Others are ignored'),
      data: describedAs(z.unknown(), nested)
        .optional()
        .describe('Numbers, flat or nested; NaN and the infinities as strings'),
    }),
    { least: 1, most: 1, noList: tensors('input') },
  ).describe('The one input, named `input`'),
  outputs: list(
    loose({
      name: text('"output"').describe('`output`'),
      parameters: parametersWith({
        binary_data: flag.describe('Whether the output comes in binary'),
      }).describe('Others are ignored'),
    }),
    { most: 1, noList: tensors('output') },
  )
    .optional()
    .describe('`output`, with `binary_data` among its parameters'),
}).meta({ id: 'InferRequest', description: 'The input of a stored layer' });

export type InferRequest = Immutable<z.output<typeof inferRequest>>;

export const inferReply = z
  .strictObject({
    model_name: layerName,
    model_version: modelVersion,
    id: z.string().optional().describe("The request's `id`"),
    parameters: z
      .strictObject({
        mean: number.optional().describe('Absent where the output is empty'),
        std: number.optional().describe('Absent where the output has fewer than two elements'),
        min: number.optional().describe('Absent where the output is empty'),
        max: number.optional().describe('Absent where the output is empty'),
      })
      .optional()
      .describe('Statistics of the output'),
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
