import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { InjectOptions } from 'fastify';
import type { ProblemCode } from '../src/errors.ts';
import { store } from '../src/operations/store.ts';
import { operations } from '../src/operations/table.ts';
import { buildApp } from '../src/server/app.ts';
import { loadConfig } from '../src/server/config.ts';
import { exampleModel } from './example-model.ts';

/** What the service answers, for the examples of the OpenAPI document. */
export interface DocumentExamples {
  /** Replies with 200: of each operation, by the name of the request's example. */
  readonly replies: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** A problem document of each code. */
  readonly problems: Readonly<Record<string, unknown>>;
}

/** Nobody reads the answer to a client that has gone. */
type Code = Exclude<ProblemCode, 'client-closed'>;
type Settings = Readonly<Record<string, string>>;

/** Replies of more bytes are left out: the document stays readable. */
const mostBytes = 4000;

/** Every id of a request is this one. */
const instance = 'req-00000000-0000-4000-8000-000000000000';

/** Every id of a job is this one, and every time that one. */
const exampleJob = '00000000-0000-4000-8000-000000000000';
const exampleTime = '2026-01-01T12:00:00.000Z';

/** A text of the service as it is with other ids and at other times. */
function atAnyTime(text: string): string {
  const ids = /(?<!req-)\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;
  return text.replaceAll(ids, exampleJob).replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, exampleTime);
}

const key = 'an-example-key-0123456789';
const layer = { type: 'conv2d', in_channels: 16, out_channels: 4, kernel_size: 1, groups: 4 };
const input = { shape: [2, 16, 10, 10], fill: 1 };

const posted = (payload: object | string, headers: object = {}): InjectOptions => ({
  method: 'POST',
  url: '/v1/conv',
  payload,
  headers: { 'content-type': 'application/json', ...headers },
});

/** A request to store a layer. */
const stored = (headers: object = {}): InjectOptions => ({
  ...posted({ layer }, headers),
  method: 'PUT',
  url: '/v1/layers/edges',
});

/** A request that becomes a job. */
const queued = (payload: object, headers: object = {}) =>
  posted(payload, { prefer: 'respond-async', ...headers });

const keyed = { 'idempotency-key': 'an-example' };

/** What a request is answered with depends on what was asked before: a function that asks it, and gives the request. */
type Asked = InjectOptions | string | ((app: App) => Promise<InjectOptions | string>);

/** A request to the service under some settings that is answered with the problem. */
const refused: Readonly<Record<Code, readonly [Asked, Settings?]>> = {
  'malformed-json': [posted('{"layer": {"type": "conv2d",')],
  'malformed-base64': [posted({ layer, input: { shape: [1, 16, 1, 1], base64: 'AACAPw' } })],
  'malformed-safetensors': [posted('no file', { 'content-type': 'application/x-safetensors' })],
  'malformed-onnx': [{ ...posted('no model', { 'content-type': 'application/onnx' }), url: '/v1/onnx' }],
  'malformed-query': ['/v1/shapes?in_channels=16&out_channels=4&kernel_size=3x3&input_shape=16,10,10'],
  'malformed-request': ['/v1/%zz'],
  unauthorized: ['/v1/limits', { API_KEYS: key }],
  'origin-refused': [{ ...posted({}, { origin: 'https://example.org' }), url: '/mcp' }],
  forbidden: [{ url: '/v1/limits', headers: { 'x-api-key': 'another-key' } }, { API_KEYS: key }],
  'not-found': ['/problems/no-such-code'],
  'unknown-layer': ['/v1/layers/edges'],
  'unknown-job': [`/v1/jobs/${exampleJob}`],
  'method-not-allowed': [{ method: 'DELETE', url: '/v1/conv' }],
  'not-acceptable': [{ url: '/v1/limits', headers: { accept: 'text/csv' } }],
  'request-timeout': ['GET / HTTP/1.1\r\n', { HEADERS_TIMEOUT_MS: '1000' }],
  'no-result': [
    async (app) => {
      const long = { layer, input: { ...input, shape: [1, 16, 1000, 1000] }, format: 'none' };
      const url = `/v1/jobs/${(await app.inject(queued(long))).json().id}`;
      await app.inject({ method: 'DELETE', url });
      return `${url}/result`;
    },
  ],
  'precondition-failed': [stored({ 'if-match': '"0123456789abcdef"' })],
  'body-too-large': [posted({ layer, input: [[[Array(400).fill(0.5)]]] }), { MAX_BODY_BYTES: '1024' }],
  'limit-exceeded': [posted({ layer, input: { ...input, shape: [1, 16, 100_000, 100_000] } })],
  'unsupported-media-type': [posted('layer=conv2d', { 'content-type': 'application/x-www-form-urlencoded' })],
  'invalid-request': [posted({ layer: { ...layer, group: 4 }, input })],
  'invalid-layer': [posted({ layer: { ...layer, groups: 3 }, input })],
  'invalid-tensor': [posted({ layer, input: { ...input, shape: [2, 15, 10, 10] } })],
  'key-reused': [
    async (app) => {
      await app.inject(queued({ layer, input }, keyed));
      return queued({ layer, input, format: 'none' }, keyed);
    },
  ],
  'rate-limited': ['/v1/limits', { RATE_LIMIT: '1' }],
  'header-too-large': [`GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(16_384)}\r\n\r\n`],
  'internal-error': ['/defect'],
  unavailable: ['/health/ready'],
  'deadline-exceeded': [posted(' '.repeat(40_000), { 'request-timeout': '0.000001' })],
  'storage-failed': [stored(), { MAX_LAYERS: '0' }],
};

type App = Awaited<ReturnType<typeof service>>;

async function service(settings: Settings = {}) {
  const app = await buildApp(loadConfig({ WORKERS: '1', MEMORY_MB: '1024', ENGINE: 'wasm', ...settings }));
  app.get('/defect', { schema: { hide: true } }, () => Promise.reject(new Error('a defect')));
  return app;
}

/** The body of the answer to a request, or to the text of one that no client would write. */
async function problemOf([asked, settings]: (typeof refused)[Code]): Promise<string> {
  const app = await service(settings);
  try {
    const request = typeof asked === 'function' ? await asked(app) : asked;
    if (typeof request === 'string' && !request.startsWith('/')) {
      const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
      const socket = connect(Number(port), '127.0.0.1').setEncoding('utf8');
      let answer = '';
      socket.on('data', (text) => {
        answer += text;
      });
      socket.write(request);
      await once(socket, 'end');
      return answer.slice(answer.indexOf('\r\n\r\n') + 4);
    }
    // The rate limit counts the first one.
    if (settings?.RATE_LIMIT !== undefined) await app.inject(request);
    return atAnyTime((await app.inject(request)).body);
  } finally {
    await app.close();
  }
}

/** Asks the service for all examples, each error of a service of its own. */
export async function askExamples(): Promise<DocumentExamples> {
  const problems: Record<string, unknown> = {};
  for (const [code, request] of Object.entries(refused)) {
    const problem = JSON.parse(await problemOf(request));
    if (problem.type !== `/problems/${code}`) throw new Error(`${code} was asked for, not ${problem.type}`);
    problems[code] = { ...problem, instance };
  }
  return { replies: await askReplies(), problems };
}

type Ask = (id: string, name: string, request: InjectOptions | string) => Promise<void>;

async function askReplies(): Promise<DocumentExamples['replies']> {
  const app = await service();
  await app.listen({ host: '127.0.0.1', port: 0 });
  const replies: Record<string, Record<string, unknown>> = {};
  const ask: Ask = async (id, name, request) => {
    const { statusCode, body } = await app.inject(request);
    if (statusCode !== 200 && statusCode !== 201) throw new Error(`${id}, ${name}: ${body}`);
    // Measured times are never the same.
    if (body.length > mostBytes || body.includes('"compute_ms"')) return;
    const value: unknown = /^[{[]/.test(body) ? JSON.parse(atAnyTime(body)) : body;
    replies[id] = { ...replies[id], [name]: value };
  };
  for (const { name: id, contract, produces } of operations) {
    if (produces) continue;
    for (const [name, { value }] of Object.entries<{ value: object }>(Object(contract.examples)))
      await ask(id, name, { method: 'POST', url: `/v1/${id}`, payload: value });
  }
  const query = 'in_channels=4&out_channels=2&groups=2';
  await ask('shapesOfQuery', 'groups', `/v1/shapes?${query}&kernel_size=3&input_shape=1,4,8,8`);
  await ask('limits', 'limits', '/v1/limits');
  await ask('live', 'live', '/health/live');
  await ask('problem', 'invalid-layer', '/problems/invalid-layer');
  await ask('index', 'index', { url: '/', headers: { host: 'localhost:3000' } });
  while (!app.dispatcher.ready) await setTimeout(20);
  await ask('ready', 'ready', '/health/ready');
  const made = (await app.inject(queued({ layer, input, format: 'none' }))).json();
  const url = `/v1/jobs/${made.id}`;
  while ((await app.inject(url)).json().ended === undefined) await setTimeout(20);
  await ask('job', 'done', url);
  await askLayers(app, ask);
  await app.close();
  return replies;
}

/** Stores layers, and asks for them as such and as models. */
async function askLayers({ repository }: App, ask: Ask): Promise<void> {
  for (const [name, { value }] of Object.entries(store.contract.examples))
    await ask('store', name, { method: 'PUT', url: `/v1/layers/${name}`, payload: value });
  await ask('onnx', 'small', {
    method: 'POST',
    url: '/v1/onnx',
    headers: { 'content-type': 'application/onnx' },
    payload: Buffer.from(exampleModel()),
  });
  await ask('layer', 'tutorial', '/v1/layers/tutorial');
  await ask('layers', 'layers', '/v1/layers');
  await ask('server', 'server', '/v2');
  await ask('server_live', 'live', '/v2/health/live');
  await ask('server_ready', 'ready', '/v2/health/ready');
  await ask('statistics', 'unused', '/v2/models/stats');
  const model = '/v2/models/tutorial';
  const version = `${model}/versions/${repository.get('tutorial').version}`;
  for (const [suffix, url] of Object.entries({ '': model, Version: version })) {
    await ask(`model${suffix}`, 'tutorial', url);
    await ask(`modelReady${suffix}`, 'tutorial', `${url}/ready`);
    await ask(`modelConfig${suffix}`, 'tutorial', `${url}/config`);
    await ask(`modelStatistics${suffix}`, 'unused', `${url}/stats`);
  }
  const inputs = [{ name: 'input', datatype: 'FP32', shape: [1, 16, 1, 1], data: Array(16).fill(1) }];
  for (const [suffix, url] of Object.entries({ '': model, Version: version }))
    await ask(`infer${suffix}`, 'pixel', { method: 'POST', url: `${url}/infer`, payload: { inputs } });
  const post = (path: string): InjectOptions => ({ method: 'POST', url: `/v2/repository/${path}` });
  await ask('modelIndex', 'index', post('index'));
  await ask('unloadModel', 'unloaded', post('models/tutorial/unload'));
  await ask('loadModel', 'loaded', post('models/tutorial/load'));
}
