import { healthOfServerReply, serverReply } from '../../../contract/inference/server.ts';
import { ProblemError } from '../../../errors.ts';
import type { App } from '../../app-types.ts';
import { problems } from '../../http/problems/documented.ts';
import { manifest } from '../../package.ts';
import { readInferenceBodies } from './bodies.ts';
import { modelRoutes } from './model-routes.ts';
import { Models } from './models.ts';
import { repositoryRoutes } from './repository-routes.ts';
import { InferenceStatistics } from './statistics.ts';

/** What of the protocol's extensions there is. */
const extensions = [
  'binary_tensor_data',
  'model_configuration',
  'model_repository',
  'parameters',
  'statistics',
];

/** The Open Inference Protocol (KServe v2, Triton), for stored layers. */
export async function inferenceRoutes(app: App, maxBodyBytes: number): Promise<void> {
  const models = new Models(app.repository);
  const statistics = new InferenceStatistics();
  await app.register(async (scope: App) => {
    readInferenceBodies(scope, maxBodyBytes);
    serverRoutes(scope);
    modelRoutes(scope, models, statistics);
    repositoryRoutes(scope, models);
  });
}

function serverRoutes(app: App): void {
  const tags = ['inference'];
  const server = { name: manifest.name, version: manifest.version, extensions };
  const response = { 200: serverReply, ...problems() };
  const description = 'ServerMetadata of the Open Inference Protocol.';
  const schema = {
    operationId: 'server',
    tags,
    summary: 'The server and its extensions',
    description,
    response,
  };
  app.get('/v2', { schema }, async () => server);
  // As the protocol's OpenAPI description has it.
  app.get('/v2/', { schema: { ...schema, hide: true } }, async () => server);
  for (const [state, summary, description] of [
    ['live', 'Whether the process answers', 'The same as GET /health/live.'],
    ['ready', 'Whether the service can serve requests now', 'The same as GET /health/ready.'],
  ] as const) {
    const response = { 200: healthOfServerReply, ...problems('unavailable') };
    const schema = { operationId: `server_${state}`, tags, summary, description, response };
    app.get(`/v2/health/${state}`, { schema }, async () => {
      const { ready } = app.dispatcher;
      if (state === 'live' || ready) return { live: true, ready };
      throw new ProblemError('unavailable', 'the workers are starting or stopping');
    });
  }
}
