import type { z } from 'zod';
import { parseRequest, parseValue } from '../../../contract/parse.ts';
import { storedLayerReply, storeRequest } from '../../../contract/stored-layer.ts';
import { isReadModel } from '../../../formats/onnx/model.ts';
import { requestTypes } from '../../../formats/registry.ts';
import { oneLayerOf } from '../../../operations/onnx/one-layer.ts';
import { store } from '../../../operations/store.ts';
import { makeContent } from '../../../operations/store-layer.ts';
import type { App } from '../../app-types.ts';
import { conditionsOf, entityTag } from '../../http/conditional.ts';
import { problems } from '../../http/problems/documented.ts';
import { bodyProblems } from '../../http/reply/answer.ts';
import { descriptionOf, jsonType } from './layer-replies.ts';

/** PUT /v1/layers/{name}: stores a layer, and answers its description. */
export function storeRoute(app: App, url: string, params: z.ZodType<{ name: string }>): void {
  const { name: operationId, contract } = store;
  app.put(
    url,
    {
      config: { computes: true, bodies: [...requestTypes, 'onnx'] },
      schema: {
        operationId,
        tags: ['layers'],
        summary: contract.summary,
        description: contract.description,
        params,
        body: contract.request,
        response: {
          200: storedLayerReply.describe(
            'The layer is stored: as a new version, or as the current one if nothing has changed',
          ),
          201: storedLayerReply.describe('The name is new'),
          ...problems(...bodyProblems, 'malformed-onnx', 'precondition-failed', 'storage-failed'),
        },
      },
      // The handler parses both.
      validatorCompiler: () => (value: unknown) => ({ value }),
      // Before the body is read.
      onRequest: async ({ params: { name }, headers }) =>
        app.repository.checkPut(name, conditionsOf(headers)),
    },
    async (request, reply) => {
      const { name } = parseValue(params, request.params, 'invalid-request');
      const { dispatcher, limits, repository } = app;
      const conditions = conditionsOf(request.headers);
      const { body, bodyType } = request;
      const isModel = bodyType === 'onnx' && isReadModel(body);
      const asked = parseRequest(storeRequest, isModel ? oneLayerOf(body) : body);
      const take = (bytes: number) => repository.take(bytes);
      const content = await makeContent(dispatcher, asked, limits, take, request);
      const { layer, created } = await repository.put(name, content, conditions);
      return reply
        .code(created ? 201 : 200)
        .header('content-type', jsonType)
        .header('etag', entityTag(layer.version))
        .send(descriptionOf(layer));
    },
  );
}
