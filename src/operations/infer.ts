import type { z } from 'zod';
import { datatypes } from '../contract/inference/datatypes.ts';
import type { inferReply } from '../contract/inference/infer.ts';
import { bytesPerElement } from '../tensor/tensor.ts';
import type { ComputedLayer } from './computed-layer.ts';
import { type ConvJob, conv, convTask } from './conv.ts';
import type { OperationTask } from './operation.ts';
import { ReplyTensor, type Written } from './reply/document.ts';
import { writtenStatistics } from './reply/statistics.ts';

/** A layer on one input, in the words of the Open Inference Protocol. */
export interface InferJob extends ConvJob {
  readonly model: {
    readonly name: string;
    readonly version: string;
    readonly id: string | undefined;
    /** Whether the reply has the output's statistics. */
    readonly statistics: boolean;
  };
}

export const infer = { name: 'infer', peakBytes: (job: InferJob) => conv.peakBytes(job) } as const;

/** What a thread does for it. */
export const inferTask = {
  name: 'infer',

  run: (job, watch) => convTask.run(job, watch),

  reply({ plan, output, statistics, headroom }, { model, replyType }): Written<z.output<typeof inferReply>> {
    const { shapes, layer } = plan;
    const { mean, std, min, max } = writtenStatistics(statistics.output);
    // The protocol's parameters are never null.
    const figures = {
      ...(mean !== null && { mean }),
      ...(std !== null && { std }),
      ...(min !== null && { min }),
      ...(max !== null && { max }),
    };
    const binary = { binary_data_size: bytesPerElement[layer.dtype] * output.length };
    return {
      model_name: model.name,
      model_version: model.version,
      id: model.id,
      parameters: model.statistics ? figures : undefined,
      outputs: [
        {
          name: 'output',
          datatype: datatypes[layer.dtype],
          shape: shapes.output,
          parameters: replyType === 'json' ? undefined : binary,
          data: new ReplyTensor({ data: output, shape: shapes.output, dtype: layer.dtype, headroom }),
        },
      ],
    };
  },
} as const satisfies OperationTask<InferJob, ComputedLayer>;
