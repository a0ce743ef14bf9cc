/**
 * Writes the OpenAPI document to openapi/, with the examples that src/server/docs/examples.json has, and the types of
 * the client that follow from it.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { buildApp } from '../src/server/app.ts';
import { loadConfig } from '../src/server/config.ts';
import { clientTypes } from './client-types.ts';

const folder = new URL('../openapi/', import.meta.url);
const app = await buildApp(loadConfig({}));
await app.ready();
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('openapi.json', folder), `${JSON.stringify(app.swagger(), null, 2)}\n`);
writeFileSync(new URL('openapi-3.0.json', folder), `${JSON.stringify(app.swagger30(), null, 2)}\n`);
writeFileSync(new URL('openapi.yaml', folder), app.swagger({ yaml: true }));
writeFileSync(new URL('../src/client/openapi.ts', import.meta.url), await clientTypes(app.swagger()));
await app.close();
