import { z } from 'zod';
import {
  indexOfModelsReply,
  indexRequest,
  loadRequest,
  unloadRequest,
} from '../../../contract/inference/server.ts';
import { parseValue } from '../../../contract/parse.ts';
import type { App } from '../../app-types.ts';
import { problems } from '../../http/problems/documented.ts';
import { bodyProblems } from '../../http/reply/answer.ts';
import type { Models } from './models.ts';
import { modelPath, parsedBody, unchecked } from './parsing.ts';

/** The extension `model_repository`. */
export function repositoryRoutes(app: App, models: Models): void {
  const common = { tags: ['inference'] };
  const nothing = { 200: z.strictObject({}), ...problems(...bodyProblems) };
  app.post(
    '/v2/repository/index',
    {
      schema: {
        ...common,
        operationId: 'modelIndex',
        summary: 'All versions of the stored layers',
        description: 'The list also has the stored files that hold no layer, with the reason.',
        body: indexRequest,
        response: { 200: indexOfModelsReply, ...problems(...bodyProblems) },
      },
      validatorCompiler: unchecked,
    },
    async (request) => models.index(parsedBody(indexRequest, request)),
  );
  app.post(
    '/v2/repository/models/:model/load',
    {
      schema: {
        ...common,
        operationId: 'loadModel',
        summary: 'Take in what has been stored elsewhere',
        description: 'Reads the files of all names. If the layer was unloaded, it becomes a model again.',
        params: modelPath,
        body: loadRequest,
        response: nothing,
      },
      validatorCompiler: unchecked,
    },
    async (request) => {
      const { model } = parseValue(modelPath, request.params, 'invalid-request');
      parsedBody(loadRequest, request);
      await app.loadLayers(request);
      models.load(model);
      return {};
    },
  );
  app.post(
    '/v2/repository/models/:model/unload',
    {
      schema: {
        ...common,
        operationId: 'unloadModel',
        summary: 'Remove a layer from /v2 until it is loaded again',
        description: 'The layer stays stored, and can be used in /v1.',
        params: modelPath,
        body: unloadRequest,
        response: nothing,
      },
      validatorCompiler: unchecked,
    },
    async (request) => {
      const { model } = parseValue(modelPath, request.params, 'invalid-request');
      parsedBody(unloadRequest, request);
      models.unload(model);
      return {};
    },
  );
}
