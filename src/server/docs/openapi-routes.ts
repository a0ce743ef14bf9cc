import type { App } from '../app-types.ts';

/** Serves the OpenAPI document, as JSON and as YAML. */
export function openApiRoutes(app: App): void {
  let documents: { json: string; yaml: string } | undefined;
  const written = () => {
    documents ??= { json: JSON.stringify(app.swagger(), null, 2), yaml: app.swagger({ yaml: true }) };
    return documents;
  };
  app.get('/openapi.json', { schema: { hide: true } }, async (_, reply) =>
    reply.type('application/json; charset=utf-8').send(written().json),
  );
  app.get('/openapi.yaml', { schema: { hide: true } }, async (_, reply) =>
    reply.type('application/yaml; charset=utf-8').send(written().yaml),
  );
}
