import { statisticsOf } from '../backend/tensor-statistics.ts';
import { release } from '../memory/buffers.ts';
import { convert } from '../tensor/tensor.ts';
import { type InferredModel, inferenceReply, type WrittenInference } from './infer.ts';
import type { OperationTask } from './operation.ts';
import { type ComputedQuantized, type QuantizedJob, quantized, quantizedTask } from './quantized.ts';

/** A layer of integers on one input under one runtime, in the words of the Open Inference Protocol. */
export interface InferQuantizedJob extends QuantizedJob {
  readonly model: InferredModel;
}

export const inferQuantized = {
  name: 'infer-quantized',
  peakBytes: (job: InferQuantizedJob) => quantized.peakBytes(job),
} as const;

/** What a thread does for it. */
export const inferQuantizedTask = {
  name: 'infer-quantized',

  run: (job, watch) => quantizedTask.run(job, watch),

  /** @throws Error if the runtime has refused the layer, which the route finds out before */
  reply({ results: [result] }, { model, layer, quantization, replyType }): WrittenInference {
    if (result.refused !== undefined) throw new Error(result.refused);
    const { output: data } = result;
    const output = { data, shape: layer.plan.shapes.output, dtype: quantization.dtype };
    return inferenceReply(model, output, model.statistics ? statisticsIn(data) : undefined, replyType);
  },
} as const satisfies OperationTask<InferQuantizedJob, ComputedQuantized>;

function statisticsIn(data: Int8Array | Uint8Array) {
  const wide = convert(data, 'float32');
  const statistics = statisticsOf(wide);
  release(wide);
  return statistics;
}
