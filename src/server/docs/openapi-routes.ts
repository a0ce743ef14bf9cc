import { stringify } from 'yaml';
import type { App } from '../app-types.ts';
import { withServer } from './server-prefix.ts';

/** Serves the OpenAPI document, as JSON and as YAML. */
export function openApiRoutes(app: App): void {
  const json = lastOf((prefix) => JSON.stringify(withServer(app.swagger(), prefix), null, 2));
  const yaml = lastOf((prefix) => stringify(withServer(app.swagger(), prefix), { strict: false }));
  app.get('/openapi.json', { schema: { hide: true } }, async ({ raw }, reply) =>
    reply.type('application/json; charset=utf-8').send(json(app.prefixOf(raw))),
  );
  app.get('/openapi.yaml', { schema: { hide: true } }, async ({ raw }, reply) =>
    reply.type('application/yaml; charset=utf-8').send(yaml(app.prefixOf(raw))),
  );
}

/** The same function, which knows its last value: clients seldom come by more than one prefix. */
function lastOf(write: (prefix: string) => string): (prefix: string) => string {
  let last: { readonly prefix: string; readonly text: string } | undefined;
  return (prefix) => {
    if (last?.prefix !== prefix) last = { prefix, text: write(prefix) };
    return last.text;
  };
}
