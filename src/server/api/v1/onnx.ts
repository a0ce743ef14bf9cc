import { setImmediate } from 'node:timers/promises';
import { onnxQuery, onnxReply } from '../../../contract/onnx.ts';
import { ProblemError } from '../../../errors.ts';
import { isReadModel } from '../../../formats/onnx/model.ts';
import { describeConvolution, describeModel } from '../../../operations/onnx/describe.ts';
import { storeModel } from '../../../operations/onnx/store-model.ts';
import type { App } from '../../app-types.ts';
import { problems } from '../../http/problems/documented.ts';
import { bodyProblems } from '../../http/reply/answer.ts';
import { jsonType } from './layer-replies.ts';

/** Convolutions whose text is written in one turn of the event loop. */
const perTurn = 64;

/** POST /v1/onnx: lists the convolutions of a model, and stores those that can be. */
export function onnxRoute(app: App): void {
  app.post(
    '/v1/onnx',
    {
      config: { computes: true, bodies: ['onnx'] },
      schema: {
        operationId: 'onnx',
        tags: ['layers'],
        summary: 'The convolutions of an ONNX model',
        description:
          'Every Conv, ConvTranspose, ConvInteger and QLinearConv, and real ones between DequantizeLinear and ' +
          'QuantizeLinear: the layer, shapes, cost. What cannot be stored has a `reason`. With `store`, all others are ' +
          'stored. A layer that is stored stays where a later one fails.',
        querystring: onnxQuery,
        response: { 200: onnxReply, ...problems(...bodyProblems, 'malformed-onnx') },
      },
    },
    async (request, reply) => {
      const { body, query } = request;
      if (request.bodyType !== 'onnx' || !isReadModel(body))
        throw new ProblemError('malformed-onnx', 'the body is empty: send an ONNX model');
      const outcomes = query.store === undefined ? [] : await storeModel(app, body, query.store, request);
      const parts: string[] = [];
      for (const [at, convolution] of body.convolutions.entries()) {
        if (at % perTurn === perTurn - 1) await setImmediate();
        parts.push(JSON.stringify(describeConvolution(convolution, outcomes[at])));
      }
      const text = `{"model":${JSON.stringify(describeModel(body))},"convolutions":[${parts.join(',')}]}`;
      return reply.header('content-type', jsonType).send(Buffer.from(text));
    },
  );
}
