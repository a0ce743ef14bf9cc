import { pino } from 'pino';
import { afterAll } from 'vitest';
import { buildApp } from '../../src/server/app.ts';
import type { App } from '../../src/server/app-types.ts';
import { type Config, loadConfig } from '../../src/server/config.ts';

/** The service without a port, closed after the file's tests. Settings as in the environment. */
export async function testApp(settings: Readonly<Record<string, string>> = {}): Promise<App> {
  const app = await buildApp(testConfig(settings));
  afterAll(() => app.close());
  await app.ready();
  return app;
}

/** The service on a free port of loopback, closed after the file's tests. */
export async function listeningApp(
  settings: Readonly<Record<string, string>> = {},
): Promise<{ app: App; url: string }> {
  const app = await testApp(settings);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { app, url };
}

/** The same, and what it has logged: lines of level info and above. */
export async function loggingApp(
  settings: Readonly<Record<string, string>> = {},
): Promise<{ app: App; url: string; lines: JsonObject[] }> {
  const lines: JsonObject[] = [];
  const logger = pino({ level: 'info' }, { write: (line) => lines.push(JSON.parse(line)) });
  const app = await buildApp(testConfig(settings), logger);
  afterAll(() => app.close());
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { app, url, lines };
}

/** How long jobs take must not depend on whether there is a C compiler. */
function testConfig(settings: Readonly<Record<string, string>>): Config {
  return loadConfig({ WORKERS: '2', ENGINE: 'wasm', ...settings });
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  // The tests look into replies whose form the OpenAPI tests hold them to.
  readonly body: JsonObject;
}

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Posts a JSON value, or a text as it is. */
export async function post(app: App, url: string, body: unknown): Promise<Answer> {
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  const reply = await app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    payload,
  });
  return { status: reply.statusCode, headers: reply.headers, body: reply.json() };
}

export async function get(app: App, url: string): Promise<Answer> {
  const reply = await app.inject({ method: 'GET', url });
  return { status: reply.statusCode, headers: reply.headers, body: reply.json() };
}

/** The value at a path of keys and indexes. */
export function at(value: Json, ...path: readonly (string | number)[]): Json {
  return path.reduce((inner: Json, key) => {
    const next = Object(inner)[key];
    if (next === undefined) throw new Error(`no ${path.join('.')} in ${JSON.stringify(value).slice(0, 300)}`);
    return next;
  }, value);
}
