import { quote } from '../../../contract/issues.ts';
import { ProblemError } from '../../../errors.ts';
import type { ReplyType } from '../../../formats/registry.ts';
import { type Plan, planLayer } from '../../../layers/plan.ts';
import { onceFor } from '../../../memory/once-for.ts';
import { conv } from '../../../operations/conv.ts';
import type { Answer, Caller } from '../../../operations/dispatcher-options.ts';
import { type InferredModel, infer } from '../../../operations/infer.ts';
import { inferQuantized } from '../../../operations/infer-quantized.ts';
import { quantized } from '../../../operations/quantized.ts';
import { lookUpLayers } from '../../../operations/request/stored.ts';
import { resolveQuantization } from '../../../quantization/resolve.ts';
import { type RuntimeName, runtimeNames, runtimes } from '../../../quantization/runtime-table.ts';
import { referenceTo, type StoredLayer } from '../../../repository/stored-layer.ts';
import type { TensorSource } from '../../../tensor/source.ts';
import type { App } from '../../app-types.ts';

/** An inference that has been checked. */
interface PlannedInference {
  readonly plan: Plan;
  readonly start: (caller: Caller) => Promise<Answer>;
}

/** Whose arithmetic a layer of integers has where the request names none: that of the server most in use for them. */
const usualRuntime = 'onnxruntime';

/**
 * Plans a stored layer on an input. Faults point into requests of /v1.
 * @param runtime whose arithmetic the request asks for, where the layer is of integers
 * @throws ProblemError
 */
export function plannedInference(
  { dispatcher, limits, repository }: App,
  layer: StoredLayer,
  input: TensorSource,
  runtime: string | undefined,
  model: InferredModel,
  replyType: ReplyType,
): PlannedInference {
  // The protocol has no `layout`, which hints of /v1/conv name. What is planned here is not planned again.
  if (input.shape) planLayer(layer.spec, input.shape, { layer: '/layer', input: '/input' });
  // The input's datatype has told in which precision the numbers are to be read.
  const { request, regions } = lookUpLayers({ layer: referenceTo(layer), input }, repository, true, true);
  const common = { ...request, include: [], format: 'flat' };
  const { quantization } = layer;
  if (!quantization) {
    const { job, ...rest } = conv.prepare(Object({ ...common, seed: 0, reduce: [] }), limits, replyType);
    const prepared = { ...rest, job: { ...job, model }, regions };
    return { plan: job.layer.plan, start: (caller) => dispatcher.compute(infer, prepared, caller) };
  }
  const name = runtimeNamed(runtime, layer);
  const asked = Object({ ...common, quantize: false, runtimes: [name] });
  const { job, ...rest } = quantized.prepare(asked, limits, replyType);
  const prepared = { ...rest, job: { ...job, model }, regions };
  return { plan: job.layer.plan, start: (caller) => dispatcher.compute(inferQuantized, prepared, caller) };
}

/** The runtimes of a layer of integers, each with the reason why it does not take the layer, or with none. */
const refusalsOf = onceFor(({ quantization, spec }: StoredLayer) => {
  const resolved = quantization && resolveQuantization(quantization, spec.out_channels);
  const why = (name: RuntimeName) => (resolved ? runtimes[name].refusal(resolved) : undefined);
  return new Map(runtimeNames.map((name) => [name, why(name)]));
});

/** @throws ProblemError `invalid-request` where there is no such runtime, or where it does not take the layer */
function runtimeNamed(asked: string = usualRuntime, layer: StoredLayer): RuntimeName {
  const refused = (message: string, hint: string) =>
    ProblemError.of('invalid-request', { pointer: '/parameters/runtime', message, hint });
  const name = runtimeNames.find((one) => one === asked);
  if (!name) throw refused(`there is no runtime ${quote(asked)}`, `one of ${runtimeNames.join(', ')}`);
  const refusals = refusalsOf(layer);
  const why = refusals.get(name);
  if (why === undefined) return name;
  const others = runtimeNames.filter((one) => refusals.get(one) === undefined);
  throw refused(`${name} does not take this layer: ${why}`, `one of ${others.join(', ')}`);
}
