import { stringify } from 'yaml';
import type { App } from '../app-types.ts';
import { withServer } from './server-prefix.ts';

/** Serves the OpenAPI document: as JSON and as YAML, and in version 3.0. */
export function openApiRoutes(app: App): void {
  const json = 'application/json; charset=utf-8';
  const documents = {
    '/openapi.json': [json, (prefix: string) => jsonOf(withServer(app.swagger(), prefix))],
    '/openapi.yaml': [
      'application/yaml; charset=utf-8',
      (prefix: string) => stringify(withServer(app.swagger(), prefix), { strict: false }),
    ],
    '/openapi-3.0.json': [json, (prefix: string) => jsonOf(withServer(app.swagger30(), prefix))],
  } as const;
  for (const [url, [type, write]] of Object.entries(documents)) {
    const written = lastOf(write);
    app.get(url, { schema: { hide: true } }, async ({ raw }, reply) =>
      reply.type(type).send(written(app.prefixOf(raw))),
    );
  }
}

const jsonOf = (document: object) => JSON.stringify(document, null, 2);

/** The same function, which knows its last value: clients seldom come by more than one prefix. */
function lastOf(write: (prefix: string) => string): (prefix: string) => string {
  let last: { readonly prefix: string; readonly text: string } | undefined;
  return (prefix) => {
    if (last?.prefix !== prefix) last = { prefix, text: write(prefix) };
    return last.text;
  };
}
