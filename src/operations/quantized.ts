import { type Accumulators, accumulate } from '../backend/integers/accumulate.ts';
import type { IntegerOperands } from '../backend/integers/operands.ts';
import {
  type QuantizedReply,
  type QuantizedRequest,
  quantizedExamples,
  quantizedReply,
  quantizedRequest,
} from '../contract/quantized.ts';
import { ProblemError, within } from '../errors.ts';
import { documentFileTypes } from '../formats/registry.ts';
import type { Quantization } from '../quantization/parameters.ts';
import { requantizeAll } from '../quantization/requantize.ts';
import { resolveQuantization } from '../quantization/resolve.ts';
import { type RuntimeName, runtimes } from '../quantization/runtime-table.ts';
import { elementCount } from '../tensor/tensor.ts';
import type { Operation, OperationTask } from './operation.ts';
import { quantizedPeak, quantizedReplyBytes, quantizedWork } from './quantized/cost.ts';
import { integerOperands, type QuantizedOperands } from './quantized/operands.ts';
import { type RuntimeResult, writtenQuantized } from './quantized/reply.ts';
import type { Written } from './reply/document.ts';
import type { ReplyForm } from './reply/encode.ts';
import { checkInput, planRequest } from './request/check.ts';
import { arranged, requestedLayouts } from './request/layouts.ts';

/** A quantized layer, and the runtimes to compute. */
export interface QuantizedJob extends ReplyForm, QuantizedOperands {
  readonly runtimes: readonly RuntimeName[];
  readonly include: QuantizedRequest['include'];
}

/** A quantized layer computed: everything that a reply can show of it. */
export interface ComputedQuantized {
  readonly operands: IntegerOperands;
  readonly accumulators: Accumulators;
  readonly results: readonly RuntimeResult[];
}

/** POST /v1/quantized. */
export const quantized = {
  name: 'quantized',
  computes: true,
  takesIntegers: true,
  contract: {
    request: quantizedRequest,
    reply: quantizedReply,
    examples: quantizedExamples,
    summary: "A quantized layer under each runtime's own arithmetic",
    description:
      'The exact integer accumulators, the output as each runtime rounds them, and the first output ' +
      'where two runtimes differ, explained. docs/quantized.md has the formulae and their sources.',
  },
  files: { tensors: '`input`, `weight`, `bias`', replies: documentFileTypes },

  prepare(request, limits, replyType) {
    const { include, format, quantize, bias } = request;
    const layouts = requestedLayouts(request.layout, request.layer, request.input.shape);
    const input = arranged(request.input, layouts?.input);
    const names = [...new Set(request.runtimes)];
    const inputShape = checkInput(input, ['float64']);
    // A layer without a bias adds none, and the dtype is that of the quantization.
    const spec = {
      ...request.layer,
      bias: bias !== undefined && request.layer.bias,
      dtype: 'float64',
    } as const;
    const asked = { layer: spec, weight: request.weight, bias, seed: 0 };
    const planned = planRequest(asked, inputShape, limits, '', layouts);
    if (!planned.weight) throw withoutWeight();
    const layer = { ...planned, weight: planned.weight };
    const stated = request.quantization;
    if (!stated) throw withoutQuantization();
    const quantization = within('/quantization', () =>
      resolveQuantization(stated, layer.plan.layer.out_channels),
    );
    const content = { plan: layer.plan, quantization, runtimes: names, include };
    const replyBytes = quantizedReplyBytes(content, replyType, format, limits);
    const operands = { input, inputShape, layer, quantization, quantize };
    const job: QuantizedJob = { replyType, format, replyBytes, ...operands, runtimes: names, include };
    return {
      job,
      macs: layer.plan.cost.macs,
      work: quantizedWork(job, limits),
      operands: [input, layer.weight, layer.bias],
    };
  },

  peakBytes: quantizedPeak,
} as const satisfies Operation<QuantizedRequest, QuantizedJob>;

/** What a thread does for it. */
export const quantizedTask = {
  name: 'quantized',

  run(job, watch): ComputedQuantized {
    const { layer, quantization } = job;
    const { plan } = layer;
    return watch.time(() => {
      const operands = integerOperands(job);
      const accumulators = watch.pass(plan, () => accumulate(plan, operands));
      const plane = elementCount(plan.shapes.output.slice(-plan.layer.kernel_size.length));
      const results = job.runtimes.map((name) => resultOf(name, accumulators, plane, quantization));
      return { operands, accumulators, results };
    });
  },

  reply(computed, job): Written<QuantizedReply> {
    return writtenQuantized(computed, job);
  },
} as const satisfies OperationTask<QuantizedJob, ComputedQuantized>;

function resultOf(
  name: RuntimeName,
  { data }: Accumulators,
  plane: number,
  quantization: Quantization,
): RuntimeResult {
  const refused = runtimes[name].refusal(quantization);
  if (refused !== undefined) return { name, refused };
  return { name, ...requantizeAll(runtimes[name], data, plane, quantization) };
}

function withoutQuantization(): ProblemError {
  return ProblemError.of('invalid-request', {
    pointer: '/quantization',
    message: 'quantization is required',
    hint: 'scales and zero points, or a stored layer of integers',
  });
}

function withoutWeight(): ProblemError {
  const message = 'weight is required';
  return ProblemError.of('invalid-request', {
    pointer: '/weight',
    message,
    hint: 'integers, real numbers with "quantize": true, or a stored layer',
  });
}
