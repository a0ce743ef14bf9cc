import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { exampleModel } from '../../../scripts/example-model.ts';
import { problemStatuses } from '../../../src/server/http/problems/statuses.ts';
import { at, get, type Json, type JsonObject, post, testApp } from '../../helpers/app.ts';

const app = await testApp();
const document: JsonObject = JSON.parse(JSON.stringify(app.swagger()));
const paths = Object.entries(at(document, 'paths') ?? {});

const ajv = new Ajv2020({ strict: false, allErrors: false });
ajv.addSchema(document, 'openapi');

/** Every operation of the document: `POST /v1/conv` and the like. */
const operations = paths.flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    path,
    method,
    operation: operation as JsonObject,
  })),
);

/** The faults of a reply under the schema that the document gives for its route and status. */
function faultsOf(path: string, method: string, status: number, body: Json) {
  const responses = ['paths', path, method, 'responses', String(status)];
  const [type] = Object.keys(Object(at(document, ...responses, 'content')));
  const pointer = [...responses, 'content', type, 'schema'].map((key) =>
    key.replaceAll('~', '~0').replaceAll('/', '~1'),
  );
  const validate = ajv.compile({ $ref: `openapi#/${pointer.join('/')}` });
  return validate(body) ? [] : validate.errors;
}

function examplesOf(operation: JsonObject): [string, Json][] {
  const { examples } = Object(at(operation, 'requestBody', 'content'))['application/json'] ?? {
    examples: {},
  };
  return Object.entries<{ value: Json }>(examples).map(([name, { value }]) => [name, value]);
}

describe('the OpenAPI document', () => {
  it('is what openapi/ holds: run npm run openapi after a change', () => {
    const stored = (name: string) =>
      readFileSync(new URL(`../../../openapi/${name}`, import.meta.url), 'utf8');
    expect(JSON.parse(stored('openapi.json'))).toEqual(document);
    expect(stored('openapi.yaml')).toBe(app.swagger({ yaml: true }));
  });

  it('is served as JSON and YAML', async () => {
    expect((await get(app, '/openapi.json')).body).toEqual(document);
    expect((await app.inject('/openapi.yaml')).body).toBe(app.swagger({ yaml: true }));
  });

  it('has every route of the service', () => {
    const documented = operations.map(({ path, method }) => `${method} ${path}`).sort();
    expect(documented).toEqual([
      'delete /v1/jobs/{id}',
      'delete /v1/layers/{name}',
      'get /',
      'get /health/live',
      'get /health/ready',
      'get /problems/{code}',
      'get /v1/diagram.svg',
      'get /v1/jobs/{id}',
      'get /v1/jobs/{id}/events',
      'get /v1/jobs/{id}/result',
      'get /v1/layers',
      'get /v1/layers/{name}',
      'get /v1/limits',
      'get /v1/shapes',
      'get /v2',
      'get /v2/health/live',
      'get /v2/health/ready',
      'get /v2/models/stats',
      'get /v2/models/{model}',
      'get /v2/models/{model}/config',
      'get /v2/models/{model}/ready',
      'get /v2/models/{model}/stats',
      'get /v2/models/{model}/versions/{version}',
      'get /v2/models/{model}/versions/{version}/config',
      'get /v2/models/{model}/versions/{version}/ready',
      'get /v2/models/{model}/versions/{version}/stats',
      'post /v1/compare',
      'post /v1/conv',
      'post /v1/explain',
      'post /v1/gradients',
      'post /v1/onnx',
      'post /v1/quantized',
      'post /v1/shapes',
      'post /v1/sweep',
      'post /v1/translate',
      'post /v1/vectors',
      'post /v1/verify',
      'post /v2/models/{model}/infer',
      'post /v2/models/{model}/versions/{version}/infer',
      'post /v2/repository/index',
      'post /v2/repository/models/{model}/load',
      'post /v2/repository/models/{model}/unload',
      'put /v1/layers/{name}',
    ]);
  });

  it('names only statuses of the catalogue, and every one of them somewhere', () => {
    const statuses = new Set(
      operations.flatMap(({ operation }) => Object.keys(at(operation, 'responses') ?? {}).map(Number)),
    );
    for (const good of [200, 201, 202, 204, 304]) statuses.delete(good);
    const known = new Set(Object.values(problemStatuses));
    // Nobody is left to read 499.
    known.delete(499);
    expect([...statuses].sort()).toEqual([...known].sort());
  });
});

/** The header fields that the document gives for a reply, in lower case. */
function fieldsOf(path: string, method: string, status: number): string[] {
  const fields = Object(at(document, 'paths', path, method, 'responses', String(status), 'headers'));
  return Object.keys(fields).map((name) => name.toLowerCase());
}

/** Fields that any HTTP reply may have, and those that concern browsers alone. */
const general =
  /^(cache-control|allow|connection|content-(encoding|length|security-policy|type)|date|keep-alive|referrer-policy|vary|x-(content-type|frame)-options|cross-origin-resource-policy)$/;

describe('what is not in the bodies', () => {
  it('is documented: the fields that replies carry', async () => {
    const limited = await testApp({ RATE_LIMIT: '6', API_KEYS: 'first-key-0123456789' });
    const conv = { layer: { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1 }, input: [[1]] };
    const key = { 'x-api-key': 'first-key-0123456789' };
    const ask = async (method: 'GET' | 'POST' | 'PUT', url: string, headers = {}, payload?: object) => {
      const reply = await limited.inject({ method, url, headers, ...(payload && { payload }) });
      const own = Object.keys(reply.headers).filter((name) => !general.test(name));
      return { status: reply.statusCode, own: own.sort() };
    };
    const rate = ['ratelimit', 'ratelimit-policy', 'x-request-id'];
    for (const [method, path, headers, payload, status, own] of [
      ['POST', '/v1/conv', key, conv, 200, ['groupconv-numerics', ...rate, 'server-timing']],
      ['POST', '/v1/shapes', key, { layer: conv.layer, input_shape: [1, 1] }, 200, rate],
      ['POST', '/v1/conv', key, {}, 422, rate],
      ['POST', '/v1/conv', {}, conv, 401, [...rate, 'www-authenticate']],
      ['GET', '/v1/limits', key, undefined, 200, rate],
      ['GET', '/health/ready', {}, undefined, 503, ['retry-after', 'x-request-id']],
      ['PUT', '/v1/limits', key, undefined, 405, rate],
      ['GET', '/v1/limits', key, undefined, 200, rate],
      [
        'GET',
        '/v1/limits',
        key,
        undefined,
        429,
        ['ratelimit', 'ratelimit-policy', 'retry-after', 'x-request-id'],
      ],
    ] as const) {
      const reply = await ask(method, path, headers, payload);
      expect(reply, `${method} ${path}`).toEqual({ status, own: [...own].sort() });
      const documented = fieldsOf(path, method === 'POST' ? 'post' : 'get', status);
      expect(documented, `${method} ${path} ${status}`).toEqual(expect.arrayContaining([...own]));
    }
  });

  it('is documented: that every body has its time, which may run out, and that any route may hang', async () => {
    for (const { path, method, operation } of operations) {
      const statuses = Object.keys(at(operation, 'responses') ?? {});
      expect(statuses, `${method} ${path}`).toContain('504');
      if (method !== 'post') continue;
      expect(statuses, path).toContain('503');
      expect(JSON.stringify(at(operation, 'parameters')), path).toContain('/parameters/requestTimeout');
    }
    const late = await app.inject({
      method: 'POST',
      url: '/v1/shapes',
      headers: { 'content-type': 'application/json', 'request-timeout': '0.000001' },
      payload: '{}'.padEnd(40_000),
    });
    expect(late.statusCode).toBe(504);
    expect(faultsOf('/v1/shapes', 'post', 504, late.json())).toEqual([]);
  });
});

const withBodies = operations.filter(({ method, path }) => method === 'post' && path.startsWith('/v1/'));

describe.each(withBodies.filter(({ operation }) => examplesOf(operation).length > 0))(
  'the examples of $method $path',
  ({ path, operation }) => {
    it.each(examplesOf(operation))('%s is answered as documented', async (_, value) => {
      const { statusCode, headers, body } = await app.inject({
        method: 'POST',
        url: path,
        payload: Object(value),
      });
      expect(statusCode).toBe(200);
      const [type] = Object.keys(Object(at(operation, 'responses', '200', 'content')));
      expect(headers['content-type']).toContain(type);
      if (type === 'application/json') expect(faultsOf(path, 'post', 200, JSON.parse(body))).toEqual([]);
    });

    it.each(examplesOf(operation))('%s has the documented form', (_, value) => {
      const pointer = ['paths', path, 'post', 'requestBody', 'content', 'application/json', 'schema'];
      const validate = ajv.compile({
        $ref: `openapi#/${pointer.map((key) => key.replaceAll('/', '~1')).join('/')}`,
      });
      expect(validate(value) ? [] : validate.errors).toEqual([]);
    });
  },
);

describe('real replies', () => {
  it.each([
    ['/', '/'],
    ['/health/live', '/health/live'],
    ['/v1/shapes', '/v1/shapes?in_channels=4&out_channels=2&kernel_size=3&padding=same&input_shape=4,5,5'],
  ])('of GET %s are as documented', async (path, url) => {
    const { status, body } = await get(app, url);
    expect(faultsOf(path, 'get', status, body)).toEqual([]);
  });

  const layer = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 2, padding: [[0, 1]] };
  const sent = { layer, input: [[[1, 'NaN']]] };
  it.each([
    ['/v1/conv', 200, { ...sent, include: ['input', 'weight', 'bias'], reduce: [{ op: 'mean' }] }],
    ['/v1/conv', 200, { ...sent, include: ['bias'], layer: { ...layer, bias: false }, format: 'base64' }],
    ['/v1/conv', 200, { ...sent, format: 'none' }],
    ['/v1/conv', 200, { ...sent, input: { shape: [0, 1, 4], fill: 0 }, format: 'flat' }],
    ['/v1/conv', 422, { ...sent, layer: { ...layer, groups: 2 } }],
    ['/v1/conv', 400, '{'],
    ['/v1/conv', 413, { ...sent, input: { shape: [1e9, 1, 4], fill: 0 } }],
    [
      '/v1/compare',
      200,
      {
        input: sent.input,
        layers: [sent, { name: 'second', layer }].map(({ input: _, ...rest }: JsonObject) => rest),
      },
    ],
    ['/v1/compare', 422, { input: sent.input, layers: [] }],
    ['/v1/shapes', 200, { layers: [layer, layer], input_shape: [1, 9] }],
    ['/v1/shapes', 422, { input_shape: [1, 9] }],
    ['/v1/sweep', 422, { layer, input_shape: [1, 1, 9], groups: [2] }],
  ])('of POST %s with %i are as documented: %j', async (path, status, body) => {
    const answer = await post(app, path, body);
    expect(answer.status).toBe(status);
    expect(faultsOf(path, 'post', status, answer.body)).toEqual([]);
  });
});

it('has the form of the reply of POST /v1/onnx', async () => {
  const headers = { 'content-type': 'application/onnx' };
  const payload = Buffer.from(exampleModel());
  const reply = await app.inject({ method: 'POST', url: '/v1/onnx?store=documented', headers, payload });
  expect(reply.statusCode).toBe(200);
  expect(faultsOf('/v1/onnx', 'post', 200, reply.json())).toEqual([]);
});

describe('the parameters of queries', () => {
  const parameters = (path: string): JsonObject[] => Object(at(document, 'paths', path, 'get', 'parameters'));
  const named = (path: string, name: string) => parameters(path).find((parameter) => parameter.name === name);

  it.each([
    ['/v1/shapes', ['in_channels', 'out_channels', 'groups']],
    ['/v1/diagram.svg', ['in_channels', 'out_channels', 'groups']],
  ])('of %s are integers where they are one number', (path, names) => {
    for (const name of names) expect(at(Object(named(path, name)), 'schema', 'type'), name).toBe('integer');
  });

  it.each([
    ['/v1/shapes', 'kernel_size', [1, [1], [3, 3]], ['3', [], [0]]],
    ['/v1/shapes', 'padding', [0, [1, 2], 'same', '1:2', '1:2,3:4'], [-1, 'full', '1:2:3', [[1, 2]]]],
    ['/v1/shapes', 'input_shape', [[2, 16, 10, 10], [5]], [5, '5', ['5']]],
    ['/v1/diagram.svg', 'kernel_size', [3, [3, 5]], ['3']],
  ])('of %s are numbers and lists in commas: %s', (path, name, good, bad) => {
    const parameter = Object(named(path, name));
    expect(parameter).toMatchObject({ style: 'form', explode: false });
    const validate = ajv.compile(parameter.schema);
    for (const value of good) expect(validate(value), JSON.stringify(value)).toBe(true);
    for (const value of bad) expect(validate(value), JSON.stringify(value)).toBe(false);
  });

  it('have the choices and the defaults of a layer', () => {
    const fields = Object(at(document, 'components', 'schemas', 'Layer', 'properties'));
    for (const name of ['type', 'auto_pad', 'padding_mode', 'dtype'])
      expect(at(Object(named('/v1/shapes', name)), 'schema', 'enum')).toEqual(
        (fields[name].allOf?.[0] ?? fields[name]).enum,
      );
    expect(named('/v1/shapes', 'bias')).toMatchObject({ schema: { type: 'boolean', default: true } });
    expect(named('/v1/shapes', 'stride')).toMatchObject({ schema: { default: 1 } });
  });

  it.each(['/v1/shapes', '/v1/diagram.svg'])('of %s have examples that make a request', async (path) => {
    const all = parameters(path);
    const shown = all.filter(({ example }) => example !== undefined);
    expect(shown).toEqual(expect.arrayContaining(all.filter(({ required }) => required)));
    const query = shown.map(({ name, example }) => `${name}=${example}`).join('&');
    expect((await app.inject(`${path}?${query}`)).statusCode).toBe(200);
  });
});
