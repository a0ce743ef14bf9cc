import type { FastifyReply, FastifyRequest } from 'fastify';
import { datatypes } from '../../../contract/inference/datatypes.ts';
import { type InferRequest, inferRequest } from '../../../contract/inference/infer.ts';
import { inputOf, wantsBinary } from '../../../contract/inference/input.ts';
import { parseRequest } from '../../../contract/parse.ts';
import { ProblemError } from '../../../errors.ts';
import { viewOfElements } from '../../../formats/element-bytes.ts';
import { planLayer } from '../../../layers/plan.ts';
import { conv } from '../../../operations/conv.ts';
import { type InferJob, infer } from '../../../operations/infer.ts';
import type { Prepared } from '../../../operations/operation.ts';
import { lookUpLayers } from '../../../operations/request/stored.ts';
import { referenceTo, type StoredLayer } from '../../../repository/stored-layer.ts';
import { bytesPerElement } from '../../../tensor/tensor.ts';
import type { App } from '../../app-types.ts';
import { describeAnswer, sendAnswer } from '../../http/reply/answer.ts';
import type { InferenceBody } from './bodies.ts';
import type { InferenceStatistics } from './statistics.ts';

/** Computes a stored layer on the request's input. */
export async function answerInference(
  { dispatcher, limits, repository }: App,
  statistics: InferenceStatistics,
  layer: StoredLayer,
  body: InferenceBody | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const startedAt = performance.now();
  request.lifetime.onEnd(() => {
    if (request.problem) statistics.failed(layer, performance.now() - startedAt);
  });
  const asked: InferRequest = body?.isRaw ? rawRequest(layer, body) : parseRequest(inferRequest, body?.value);
  const binary = body?.isRaw || wantsBinary(asked);
  const { dtype } = layer.spec;
  const read = (bytes: Uint8Array) => {
    const elements = viewOfElements(bytes, dtype);
    if (!elements) throw new RangeError('the body is placed so that its elements are aligned');
    return elements;
  };
  const input = inputOf(asked, dtype, body?.tail, read);
  const convRequest = { layer: referenceTo(layer), input, seed: 0, reduce: [], include: [], format: 'flat' };
  // Its datatype has told in which precision the numbers are to be read.
  const found = lookUpLayers(convRequest, repository, true);
  request.replyType = binary ? 'inference' : 'json';
  const { job, ...rest } = atInput(body?.isRaw === true, () => {
    // The protocol has no `layout`, which hints of /v1/conv name. What is planned here is not planned again.
    if (input.shape) planLayer(layer.spec, input.shape, { layer: '/layer', input: '/input' });
    return conv.prepare(Object(found.request), limits, request.replyType);
  });
  const model = {
    ...{ name: layer.name, version: layer.version, id: asked.id },
    statistics: asked.parameters?.statistics === true,
  };
  const prepared: Prepared<InferJob> = { ...rest, job: { ...job, model }, regions: found.regions };
  const answer = await dispatcher.compute(infer, prepared, request);
  const { plan } = job.layer;
  const { queue, compute, encode } = answer.timings;
  const [compute_input, compute_infer, compute_output] = [request.decodeMillis, compute, encode];
  const times = { queue: request.queueMillis + queue, compute_input, compute_infer, compute_output };
  statistics.succeeded(layer, plan.geometry.batch, times);
  const outputBytes = plan.cost.output_bytes;
  if (binary) reply.header('inference-header-content-length', answer.body.length - outputBytes);
  describeAnswer(reply, { computes: true }, request.replyType);
  return sendAnswer(request, reply, answer);
}

/** A request whose body is the elements of one image, for a layer with one axis. */
function rawRequest(layer: StoredLayer, { tail }: InferenceBody): InferRequest {
  const { in_channels, kernel_size, dtype } = layer.spec;
  const refused = (message: string, hint: string) =>
    ProblemError.of('invalid-request', { pointer: '', message, hint });
  if (kernel_size.length > 1) {
    const message = 'a raw request has at most one unknown size, but the input of this layer has more';
    throw refused(message, 'send its shape in JSON');
  }
  const bytes = tail?.length ?? 0;
  const columnBytes = in_channels * bytesPerElement[dtype];
  if (bytes % columnBytes !== 0) {
    const message = `a raw request of this layer has a multiple of ${columnBytes} bytes, but got ${bytes}`;
    throw refused(message, `${in_channels} channels of ${bytesPerElement[dtype]} bytes per element`);
  }
  const input = {
    name: 'input',
    shape: [1, in_channels, bytes / columnBytes],
    datatype: datatypes[dtype],
    parameters: { binary_data_size: bytes },
  };
  return { inputs: [input] };
}

/**
 * Runs `work`, whose faults point into a request of /v1/conv. They then point to the protocol's input: the layer
 * is stored, so that its faults are those of a shape. A raw request is the elements alone.
 */
function atInput<T>(isRaw: boolean, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const faults = error.faults.map((fault) => ({ ...fault, pointer: isRaw ? '' : toInput(fault.pointer) }));
    throw new ProblemError(error.code, error.message, faults);
  }
}

function toInput(pointer: string): string {
  return pointer.replace(/^\/layer(\/.*)?$/, '/inputs/0/shape').replace(/^\/input(?=\/|$)/, '/inputs/0');
}
