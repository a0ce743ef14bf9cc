import { z } from 'zod';
import { layerName } from '../layer-name.ts';
import { modelVersion, tensorHead } from './parts.ts';

const openTensor = z.strictObject({
  ...tensorHead,
  shape: z.array(z.int()).describe('-1 if it depends on the request'),
});

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

const configuredTensor = z.strictObject({
  name: z.string().describe('`input` or `output`'),
  data_type: z.string().describe('TYPE_ and the datatype, such as TYPE_FP32'),
  dims: z.array(z.int()).describe('Sizes with the batch; -1 if they depend on the request'),
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
