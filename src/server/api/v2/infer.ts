import type { FastifyReply, FastifyRequest } from 'fastify';
import { datatypes } from '../../../contract/inference/datatypes.ts';
import { type InferRequest, inferRequest } from '../../../contract/inference/infer.ts';
import { inputOf, wantsBinary } from '../../../contract/inference/input.ts';
import { parseRequest } from '../../../contract/parse.ts';
import { ProblemError } from '../../../errors.ts';
import { viewOfElements } from '../../../formats/element-bytes.ts';
import { dtypeOfLayer, type StoredLayer } from '../../../repository/stored-layer.ts';
import { bytesPerElement, elementCount } from '../../../tensor/tensor.ts';
import type { App } from '../../app-types.ts';
import { describeAnswer, sendAnswer } from '../../http/reply/answer.ts';
import type { InferenceBody } from './bodies.ts';
import { plannedInference } from './planned-inference.ts';
import type { InferenceStatistics } from './statistics.ts';

/** Computes a stored layer on the request's input. */
export async function answerInference(
  app: App,
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
  const isRaw = body?.isRaw === true;
  const asked: InferRequest = body?.isRaw ? rawRequest(layer, body) : parseRequest(inferRequest, body?.value);
  const binary = isRaw || wantsBinary(asked);
  const dtype = dtypeOfLayer(layer);
  const read = (bytes: Uint8Array) => {
    const elements = viewOfElements(bytes, dtype);
    if (!elements) throw new RangeError('the body is placed so that its elements are aligned');
    return elements;
  };
  const input = inputOf(asked, dtype, body?.tail, read);
  request.replyType = binary ? 'inference' : 'json';
  const model = {
    ...{ name: layer.name, version: layer.version, id: asked.id },
    statistics: asked.parameters?.statistics === true,
  };
  const { plan, start } = atInput(isRaw, () =>
    plannedInference(app, layer, input, asked.parameters?.runtime, model, request.replyType),
  );
  const answer = await start(request).catch((error: unknown) => {
    throw pointingAtInput(error, isRaw);
  });
  const { queue, compute, encode } = answer.timings;
  const [compute_input, compute_infer, compute_output] = [request.decodeMillis, compute, encode];
  const times = { queue: request.queueMillis + queue, compute_input, compute_infer, compute_output };
  statistics.succeeded(layer, plan.geometry.batch, times);
  const outputBytes = bytesPerElement[dtype] * elementCount(plan.shapes.output);
  if (binary) reply.header('inference-header-content-length', answer.body.length - outputBytes);
  describeAnswer(reply, { computes: true }, request.replyType);
  return sendAnswer(request, reply, answer);
}

/** A request whose body is the elements of one image, for a layer with one axis. */
function rawRequest(layer: StoredLayer, { tail }: InferenceBody): InferRequest {
  const { in_channels, kernel_size } = layer.spec;
  const dtype = dtypeOfLayer(layer);
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

/** Runs `work`, whose faults point into a request of /v1. */
function atInput<T>(isRaw: boolean, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw pointingAtInput(error, isRaw);
  }
}

/**
 * A problem of /v1 that points to the protocol's input: the layer is stored, so that its faults are those of a shape. A
 * raw request is the elements alone.
 */
function pointingAtInput(error: unknown, isRaw: boolean): unknown {
  if (!(error instanceof ProblemError)) return error;
  const faults = error.faults.map((fault) => ({ ...fault, pointer: isRaw ? '' : toInput(fault.pointer) }));
  return new ProblemError(error.code, error.message, faults);
}

function toInput(pointer: string): string {
  return pointer.replace(/^\/layer(\/.*)?$/, '/inputs/0/shape').replace(/^\/input(?=\/|$)/, '/inputs/0');
}
