import { setImmediate } from 'node:timers/promises';
import { onnxQuery, onnxReply } from '../../../contract/onnx.ts';
import { layerReplyIn } from '../../../contract/reply-parts.ts';
import { ProblemError } from '../../../errors.ts';
import { isReadModel } from '../../../formats/onnx/model.ts';
import { formats } from '../../../formats/registry.ts';
import { describeConvolution, describeModel } from '../../../operations/onnx/describe.ts';
import { oneLayerFile, withOnly } from '../../../operations/onnx/one-layer.ts';
import { storeModel } from '../../../operations/onnx/store-model.ts';
import type { App } from '../../app-types.ts';
import { problems } from '../../http/problems/documented.ts';
import { bodyProblems } from '../../http/reply/answer.ts';
import { varyBy } from '../../http/reply/vary.ts';
import { sendParts } from './layer-file.ts';
import { jsonType } from './layer-replies.ts';

/** What one convolution is answered in, beside JSON. */
const fileType = 'safetensors';

/** Convolutions whose text is written in one turn of the event loop. */
const perTurn = 64;

/** POST /v1/onnx: lists the convolutions of a model, and stores those that can be. */
export function onnxRoute(app: App): void {
  app.post(
    '/v1/onnx',
    {
      config: { computes: true, bodies: ['onnx'], layerFiles: [fileType] },
      schema: {
        operationId: 'onnx',
        tags: ['layers'],
        summary: 'The convolutions of an ONNX model',
        description:
          'The layer, shapes and cost of every Conv, ConvTranspose, ConvInteger and QLinearConv, also ' +
          'of those between DequantizeLinear and QuantizeLinear. A convolution that cannot be stored ' +
          'has a `reason`. With `store`, all others are stored. If one cannot be stored, those before ' +
          'it stay stored. A safetensors file has the parameters of one convolution.',
        querystring: onnxQuery,
        response: {
          200: layerReplyIn(onnxReply, [fileType]),
          ...problems(...bodyProblems, 'malformed-onnx'),
        },
      },
    },
    async (request, reply) => {
      const { body, query } = request;
      if (request.bodyType !== 'onnx' || !isReadModel(body))
        throw new ProblemError('malformed-onnx', 'the body is empty: send an ONNX model');
      const model = query.convolution === undefined ? body : withOnly(body, query.convolution);
      varyBy(reply, 'accept');
      if (request.layerFile) return sendParts(oneLayerFile(model), reply.type(formats[fileType].mediaType));
      const outcomes = query.store === undefined ? [] : await storeModel(app, model, query.store, request);
      const parts: string[] = [];
      for (const [at, convolution] of model.convolutions.entries()) {
        if (at % perTurn === perTurn - 1) await setImmediate();
        parts.push(JSON.stringify(describeConvolution(convolution, outcomes[at])));
      }
      const text = `{"model":${JSON.stringify(describeModel(model))},"convolutions":[${parts.join(',')}]}`;
      return reply.header('content-type', jsonType).send(Buffer.from(text));
    },
  );
}
