import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { inferReply, inferRequest } from '../../../contract/inference/infer.ts';
import {
  modelConfigReply,
  modelReadyReply,
  modelReply,
  modelStatisticsReply,
} from '../../../contract/inference/models.ts';
import { parseValue } from '../../../contract/parse.ts';
import { file } from '../../../contract/reply-parts.ts';
import { formats } from '../../../formats/registry.ts';
import type { StoredLayer } from '../../../repository/stored-layer.ts';
import type { App } from '../../app-types.ts';
import { problems } from '../../http/problems/documented.ts';
import { bodyProblems } from '../../http/reply/answer.ts';
import { answerInference } from './infer.ts';
import type { ModelPath, Models } from './models.ts';
import { bodyOf, modelPath, unchecked, versionPath } from './parsing.ts';
import { type InferenceStatistics, versionsOf } from './statistics.ts';

const tags = ['inference'];
const paths = [
  { url: '/v2/models/:model', params: modelPath, suffix: '' },
  { url: '/v2/models/:model/versions/:version', params: versionPath, suffix: 'Version' },
] as const;

/** The routes of one model, and of one version of it. */
export function modelRoutes(app: App, models: Models, statistics: InferenceStatistics): void {
  const { repository } = app;
  const schema = {
    operationId: 'statistics',
    tags,
    summary: 'How often each model was used, and where the time went',
    description: 'Counts and times of all versions, since they were stored or loaded.',
    response: { 200: modelStatisticsReply, ...problems() },
  };
  app.get('/v2/models/stats', { schema }, async () => statistics.of(versionsOf(repository)));
  for (const { url, params, suffix } of paths) {
    const which = suffix === '' ? 'the current version' : 'one version';
    const whichAll = suffix === '' ? 'all versions' : which;
    const found = (request: FastifyRequest) =>
      models.get(parseValue<z.ZodType<ModelPath>>(params, request.params, 'invalid-request'));
    const get = (
      path: string,
      operationId: string,
      [summary, description]: readonly [summary: string, description: string],
      reply: z.ZodType,
      answer: (layer: StoredLayer) => object,
    ) => {
      const response = { 200: reply, ...problems('invalid-request', 'unknown-layer') };
      const schema = { operationId: `${operationId}${suffix}`, tags, summary, description, params, response };
      app.get(`${url}${path}`, { schema, validatorCompiler: unchecked }, async (request) =>
        answer(found(request)),
      );
    };
    get('', 'model', ['A stored layer as a model', `ModelMetadata of ${which}.`], modelReply, (layer) =>
      models.metadata(layer),
    );
    get(
      '/ready',
      'modelReady',
      ['Whether a model can be used', `Whether ${which} is stored and loaded.`],
      modelReadyReply,
      ({ name }) => ({
        name,
        ready: true,
      }),
    );
    get(
      '/config',
      'modelConfig',
      ['The configuration of a model', `The configuration of ${which}, in Triton's form.`],
      modelConfigReply,
      (layer) => models.config(layer),
    );
    get(
      '/stats',
      'modelStatistics',
      ['How often the model was used, and where the time went', `Counts and times of ${whichAll}.`],
      modelStatisticsReply,
      (layer) => statistics.of(suffix === '' ? versionsOf(repository, layer.name) : [layer]),
    );
    app.post(
      `${url}/infer`,
      {
        config: { computes: true },
        schema: {
          operationId: `infer${suffix}`,
          tags,
          summary: 'A stored layer on one input',
          description:
            'Numbers in JSON, or as bytes behind it (extension binary_tensor_data). No Content-Type is needed.',
          params,
          body: inferRequest,
          response: {
            200: {
              description: 'JSON, or JSON with the bytes of the output behind it',
              content: {
                [formats.json.mediaType]: { schema: inferReply },
                [formats.inference.mediaType]: { schema: file },
              },
            },
            ...problems(...bodyProblems),
          },
        },
        validatorCompiler: unchecked,
      },
      (request: FastifyRequest, reply: FastifyReply) =>
        answerInference(app, statistics, found(request), bodyOf(request), request, reply),
    );
  }
}
