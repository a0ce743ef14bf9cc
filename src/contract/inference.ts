import { z } from 'zod';
import { ProblemError } from '../errors.ts';
import { flattenNested } from '../formats/nested.ts';
import { isNumberArray } from '../formats/number-array.ts';
import type { ComputeDType, Elements } from '../tensor/dtype.ts';
import type { TensorSource } from '../tensor/source.ts';
import { elementCount, shapeText } from '../tensor/tensor.ts';
import { describedAs } from './described-as.ts';
import type { Immutable } from './immutable.ts';
import { quote } from './issues.ts';
import { layerName } from './layer-name.ts';
import { list } from './list.ts';
import { nested, number } from './nested-numbers.ts';
import { sizes, tensor } from './reply-parts.ts';
import { shapeSchema } from './tensor.ts';

/** The Open Inference Protocol's names of dtypes. */
export const datatypes = { float32: 'FP32', float64: 'FP64' } as const satisfies Record<ComputeDType, string>;

const parameters = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

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

const tensorHead = {
  name: z.string().describe('`input` or `output`'),
  datatype: z.enum(Object.values(datatypes)).describe('The type of its elements'),
  shape: sizes,
};
const openTensor = z.strictObject({
  ...tensorHead,
  shape: z.array(z.int()).describe('-1 where the request decides'),
});
const modelVersion = z.string().describe('The version of the stored layer');

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

export const serverReply = z
  .strictObject({
    name: z.string().describe('groupconv'),
    version: z.string().describe('Of the service'),
    extensions: z.array(z.string()).describe("The protocol's extensions that there are"),
  })
  .meta({ id: 'ServerMetadata', description: 'The server and its extensions' });

const platform = z.literal('groupconv_layer').describe('What computes');

export const modelReply = z
  .strictObject({
    name: layerName,
    versions: z.array(z.string()).describe('Those that are kept, the newest first'),
    platform,
    inputs: z.array(openTensor).describe('The one input'),
    outputs: z.array(openTensor).describe('The one output'),
  })
  .meta({ id: 'ModelMetadata', description: 'A stored layer. Sizes of -1 are those of the request' });

export const modelReadyReply = z
  .strictObject({ name: layerName, ready: z.boolean().describe('Whether it is stored and loaded') })
  .meta({ id: 'ModelReady', description: 'Whether a model can be used' });

export const healthOfServerReply = z
  .strictObject({
    live: z.boolean().describe('The process answers'),
    ready: z.boolean().describe('Requests can be served now'),
  })
  .meta({ id: 'ServerHealth', description: 'Whether the service can be used' });

export const indexRequest = z
  .looseObject({ ready: z.boolean().optional().describe('Only those that are ready') })
  .meta({ id: 'ModelIndexRequest', description: 'Which models to list' });

export const loadRequest = z
  .looseObject({
    parameters: z
      .strictObject({}, { error: 'a model is loaded as it is stored, without' })
      .optional()
      .describe('None is known'),
  })
  .meta({ id: 'LoadModelRequest', description: 'How to load a model' });

export const unloadRequest = z
  .looseObject({ parameters: parameters.optional().describe('None changes anything') })
  .meta({ id: 'UnloadModelRequest', description: 'How to unload a model' });

const configuredTensor = z.strictObject({
  name: z.string().describe('`input` or `output`'),
  data_type: z.string().describe('TYPE_FP32 or TYPE_FP64'),
  dims: z.array(z.int()).describe('-1 where the request decides; the batch is among them'),
});

export const modelConfigReply = z
  .strictObject({
    name: layerName,
    platform,
    max_batch_size: z.int().describe('0: the batch is among the sizes'),
    input: z.array(configuredTensor).describe('The one input'),
    output: z.array(configuredTensor).describe('The one output'),
  })
  .meta({ id: 'ModelConfig', description: 'A stored layer, as Triton configures models' });

const duration = z.strictObject({
  count: z.int().describe('How often'),
  ns: z.int().describe('Nanoseconds in all'),
});

export const modelStatisticsReply = z
  .strictObject({
    model_stats: z
      .array(
        z.strictObject({
          name: layerName,
          version: modelVersion,
          last_inference: z.int().describe('Milliseconds since the epoch; 0 where there was none'),
          inference_count: z.int().describe('Images'),
          execution_count: z.int().describe('Requests'),
          inference_stats: z
            .strictObject({
              success: duration.describe('All of those that succeeded'),
              fail: duration.describe('All of those that failed'),
              queue: duration.describe('Waiting for a worker'),
              compute_input: duration.describe('Decoding'),
              compute_infer: duration.describe('Computing'),
              compute_output: duration.describe('Encoding'),
              cache_hit: duration.describe('0: there is no cache'),
              cache_miss: duration.describe('0: there is no cache'),
            })
            .describe('Where the time went'),
          batch_stats: z.array(z.strictObject({})).describe('Empty: requests are not put together'),
        }),
      )
      .describe('One entry per version'),
  })
  .meta({ id: 'ModelStatistics', description: 'Since the version was stored or loaded' });

export const indexOfModelsReply = z
  .array(
    z.strictObject({
      name: z.string().describe('Of the stored layer, or of a file in LAYERS_DIR that holds none'),
      version: modelVersion.optional(),
      state: z.enum(['READY', 'UNAVAILABLE']).describe('Whether it can be used'),
      reason: z.string().describe('Why it is not ready; else empty'),
    }),
  )
  .meta({ id: 'ModelIndex', description: 'All versions of all models' });

const at = (pointer: string, message: string, hint: string) =>
  ProblemError.of('invalid-request', { pointer, message, hint });

/**
 * The request's input, from its JSON or from the bytes behind it.
 * @param read makes elements of little-endian bytes of the dtype
 * @throws ProblemError
 */
export function inputOf(
  { inputs: [input] }: InferRequest,
  dtype: ComputeDType,
  tail: Uint8Array | undefined,
  read: (bytes: Uint8Array) => Elements,
): TensorSource {
  const { name, shape, datatype, parameters, data } = input;
  if (name !== 'input') throw at('/inputs/0/name', `there is no input ${quote(name)}`, 'its name is "input"');
  if (datatype !== datatypes[dtype]) {
    const message = `the input's datatype is ${datatypes[dtype]}, but got ${quote(datatype)}`;
    throw at('/inputs/0/datatype', message, `send ${datatypes[dtype]}`);
  }
  const size = parameters?.binary_data_size;
  if (size !== undefined) return { kind: 'data', shape, data: binaryData(shape, size, tail, read) };
  if (tail && tail.length > 0)
    throw at('/inputs/0/parameters', 'bytes follow the JSON, but no input has a binary_data_size', 'send it');
  if (!Array.isArray(data) && !isNumberArray(data))
    throw at(
      '/inputs/0/data',
      `data must be a list of numbers, but got ${quote(data)}`,
      'or send it in binary',
    );
  const flat = flattenNested(data);
  if (flat.data.length !== elementCount(shape)) {
    const message = `shape ${shapeText(shape)} takes ${elementCount(shape)} numbers, but data has ${flat.data.length}`;
    throw at('/inputs/0/data', message, 'one number per element');
  }
  return { kind: 'data', shape, data: flat.data };
}

function binaryData(
  shape: readonly number[],
  size: unknown,
  tail: Uint8Array | undefined,
  read: (bytes: Uint8Array) => Elements,
): Elements {
  const given = tail?.length ?? 0;
  if (size !== given) {
    const message = `binary_data_size is ${quote(size)}, but ${given} bytes follow the JSON`;
    throw at(
      '/inputs/0/parameters/binary_data_size',
      message,
      'its length is in Inference-Header-Content-Length',
    );
  }
  const elements = tail && read(tail);
  if (elements?.length === elementCount(shape)) return elements;
  const message = `shape ${shapeText(shape)} takes ${elementCount(shape)} elements, but ${given} bytes follow the JSON`;
  throw at('/inputs/0/shape', message, 'the elements are little-endian and row-major, without padding');
}

/** Whether the output comes in binary. */
export function wantsBinary({ parameters, outputs }: InferRequest): boolean {
  const [output] = outputs ?? [];
  if (output && output.name !== 'output')
    throw at('/outputs/0/name', `there is no output ${quote(output.name)}`, 'its name is "output"');
  return (output?.parameters?.binary_data ?? parameters?.binary_data_output) === true;
}
