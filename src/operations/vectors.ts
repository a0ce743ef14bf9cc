import { type VectorsRequest, vectorsExamples, vectorsReply, vectorsRequest } from '../contract/vectors.ts';
import { ProblemError } from '../errors.ts';
import { manifestOf } from '../formats/packs/manifest.ts';
import type { PackContent, PackSubject } from '../formats/packs/pack.ts';
import { type PackName, packs } from '../formats/packs/table.ts';
import { zipOf } from '../formats/packs/zip.ts';
import type { Limits } from '../layers/limits.ts';
import type { Plan } from '../layers/plan.ts';
import { runtimes } from '../quantization/runtime-table.ts';
import { elementCount } from '../tensor/tensor.ts';
import { type ConvJob, conv, convTask } from './conv.ts';
import type { Operation, OperationTask, Prepared } from './operation.ts';
import { type QuantizedJob, quantized, quantizedTask } from './quantized.ts';
import { ReplyFile } from './reply/document.ts';
import type { ReplyForm } from './reply/encode.ts';
import { floatContent, integerContent } from './vectors/content.ts';
import { packedBytes, packedPeak, packedWork } from './vectors/cost.ts';

/** A layer to be computed, and the pack that it goes into. */
export interface VectorsJob extends ReplyForm {
  readonly pack: PackName;
  readonly computed: ConvJob | QuantizedJob;
  /** What made the tensors, for the manifest. */
  readonly made: object;
}

/** POST /v1/vectors. */
export const vectors = {
  name: 'vectors',
  computes: true,
  takesIntegers: true,
  contract: {
    request: vectorsRequest,
    reply: vectorsReply,
    examples: vectorsExamples,
    summary: 'A pack of test vectors in the format of its reader',
    description:
      'A zip file with the tensors of a computed layer and manifest.json: the layer, how the tensors were made, the ' +
      'order of the sums, and the SHA-256 of every file. The same request gives the same bytes.',
  },
  files: { tensors: '`input`, `weight`, `bias`', replies: [] },
  produces: { mediaType: 'application/zip', fileName: 'vectors.zip' },

  prepare(request, limits) {
    const { pack, seed, quantize, runtime } = request;
    const { job: computed, macs, work, operands } = preparedLayer(request, limits);
    const { plan } = computed.layer;
    const quantization = isQuantized(computed) ? computed.quantization : undefined;
    checkPack(pack, plan, quantization && { dtype: quantization.dtype, runtime });
    const replyBytes = packedBytes(pack, plan, quantization, limits);
    const made = quantization ? { runtime, quantized_from_reals: quantize } : { seed };
    return {
      job: { replyType: 'json', format: 'none', replyBytes, pack, computed, made },
      macs,
      work: packedWork(pack, work, replyBytes, limits),
      operands,
    };
  },

  peakBytes({ computed, replyBytes }) {
    const peak = isQuantized(computed) ? quantized.peakBytes(computed) : conv.peakBytes(computed);
    return packedPeak(replyBytes, peak);
  },
} as const satisfies Operation<VectorsRequest, VectorsJob>;

/** What a thread does for it. */
export const vectorsTask = {
  name: 'vectors',

  run({ computed }, watch): PackContent {
    if (!isQuantized(computed)) return floatContent(convTask.run(computed, watch));
    return integerContent(quantizedTask.run(computed, watch), computed.layer.plan, computed.quantization);
  },

  reply(content, { pack, made }): ReplyFile {
    const files = packs[pack].files(content);
    return new ReplyFile(zipOf([manifestOf(pack, made, content, files), ...files]));
  },
} as const satisfies OperationTask<VectorsJob, PackContent>;

function isQuantized(job: ConvJob | QuantizedJob): job is QuantizedJob {
  return 'quantization' in job;
}

/** The job that computes the layer, without a reply of its own. */
function preparedLayer(request: VectorsRequest, limits: Limits): Prepared<ConvJob | QuantizedJob> {
  const { layer, input, weight, bias, layout, seed, quantization, quantize, runtime } = request;
  const operands = { layer, input, weight, bias, layout };
  if (!quantization) {
    const asked = { ...operands, seed, reduce: [], format: 'none' } as const;
    // The input is packed, too.
    return conv.prepare({ ...asked, include: ['input'] }, limits, 'json');
  }
  const asked = { ...operands, quantization, quantize, format: 'none', include: [] } as const;
  const prepared = quantized.prepare({ ...asked, runtimes: [runtime] }, limits, 'json');
  const refused = runtimes[runtime].refusal(prepared.job.quantization);
  if (refused === undefined) return prepared;
  throw ProblemError.of('invalid-request', {
    pointer: '/runtime',
    message: `${runtime} does not take this layer: ${refused}`,
    hint: 'another runtime, or another quantization',
  });
}

/** @throws ProblemError `invalid-request` where the pack cannot hold the layer. */
function checkPack(pack: PackName, { layer, shapes }: Plan, integers: PackSubject['integers']): void {
  const empty = [shapes.input, shapes.output].some((shape) => elementCount(shape) === 0);
  const refused = packs[pack].refusal({ layer, integers, empty });
  if (refused === undefined) return;
  throw ProblemError.of('invalid-request', {
    pointer: '/pack',
    message: `the pack ${pack} cannot hold this layer: ${refused}`,
    hint: 'npz and safetensors hold every layer',
  });
}
