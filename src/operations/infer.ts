import type { z } from 'zod';
import { datatypes } from '../contract/inference/datatypes.ts';
import type { inferReply } from '../contract/inference/infer.ts';
import type { StoredTensor } from '../formats/element-bytes.ts';
import type { ReplyType } from '../formats/registry.ts';
import type { Statistics } from '../tensor/statistics.ts';
import { bytesPerElement, type DType } from '../tensor/tensor.ts';
import type { ComputedLayer } from './computed-layer.ts';
import { type ConvJob, conv, convTask } from './conv.ts';
import type { OperationTask } from './operation.ts';
import { ReplyTensor, type Written } from './reply/document.ts';
import { writtenStatistics } from './reply/statistics.ts';

/** What a reply says of the model beside its output. */
export interface InferredModel {
  readonly name: string;
  readonly version: string;
  readonly id: string | undefined;
  /** Whether the reply has the output's statistics. */
  readonly statistics: boolean;
}

/** A layer on one input, in the words of the Open Inference Protocol. */
export interface InferJob extends ConvJob {
  readonly model: InferredModel;
}

export const infer = { name: 'infer', peakBytes: (job: InferJob) => conv.peakBytes(job) } as const;

/** What a thread does for it. */
export const inferTask = {
  name: 'infer',

  run: (job, watch) => convTask.run(job, watch),

  reply({ plan, output, statistics, headroom }, { model, replyType }): WrittenInference {
    const { shapes, layer } = plan;
    const tensor = { data: output, shape: shapes.output, dtype: layer.dtype, headroom };
    return inferenceReply(model, tensor, model.statistics ? statistics.output : undefined, replyType);
  },
} as const satisfies OperationTask<InferJob, ComputedLayer>;

export type WrittenInference = Written<z.output<typeof inferReply>>;

/** The reply's document. */
export function inferenceReply(
  { name, version, id }: InferredModel,
  output: StoredTensor & { readonly dtype: DType },
  statistics: Statistics | undefined,
  replyType: ReplyType,
): WrittenInference {
  const { shape, data, dtype } = output;
  const binary = { binary_data_size: bytesPerElement[dtype] * data.length };
  return {
    model_name: name,
    model_version: version,
    id,
    parameters: statistics && figuresOf(statistics),
    outputs: [
      {
        name: 'output',
        datatype: datatypes[dtype],
        shape,
        parameters: replyType === 'json' ? undefined : binary,
        data: new ReplyTensor(output),
      },
    ],
  };
}

/** The protocol's parameters are never null. */
function figuresOf(statistics: Statistics) {
  const { mean, std, min, max } = writtenStatistics(statistics);
  return {
    ...(mean !== null && { mean }),
    ...(std !== null && { std }),
    ...(min !== null && { min }),
    ...(max !== null && { max }),
  };
}
