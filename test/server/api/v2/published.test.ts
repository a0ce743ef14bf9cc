import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { testApp } from '../../../helpers/app.ts';
import { readExchanges, storedLayers } from '../../../helpers/recorded.ts';

/** The protocol's own OpenAPI description. */
const published = parse(
  readFileSync(new URL('published/open_inference_rest.yaml', import.meta.url), 'utf8'),
) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
};
const { schemas } = published.components;
// The protocol's text says more than the description does: of parameters, and that errors have a message.
Object.assign(schemas.parameters, { additionalProperties: { type: ['string', 'number', 'boolean'] } });
Object.assign(schemas.inference_error_response, { required: ['error'] });

const ajv = new Ajv({ strict: false, allErrors: true }).addSchema({ ...published, $id: 'published' });

/** What is wrong with a value by the published schema of this name. */
function faults(name: string, value: unknown): string {
  const validate = ajv.compile({ $ref: `published#/components/schemas/${name}` });
  return validate(value) ? '' : ajv.errorsText(validate.errors);
}

const app = await testApp();
let version = '';
beforeAll(async () => {
  await app.dispatcher.start();
  for (const [name, body] of storedLayers) {
    const put = { method: 'PUT', url: `/v1/layers/${name}`, payload: JSON.stringify(body) } as const;
    const reply = await app.inject({ ...put, headers: { 'content-type': 'application/json' } });
    if (name === 'plain') version = reply.json().version;
  }
});

const request = {
  id: '42',
  parameters: { statistics: true },
  inputs: [{ name: 'input', shape: [1, 4, 3, 3], datatype: 'FP32', data: Array(36).fill(1) }],
  outputs: [{ name: 'output' }],
};

/** The paths of the description, and the schemas of their replies. Those of probes have none. */
const routes = [
  ['GET', '/v2/health/live', undefined],
  ['GET', '/v2/health/ready', undefined],
  ['GET', '/v2/models/{MODEL_NAME}/versions/{MODEL_VERSION}/ready', undefined],
  ['GET', '/v2/', 'metadata_server_response'],
  ['GET', '/v2/models/{MODEL_NAME}/versions/{MODEL_VERSION}', 'metadata_model_response'],
  ['POST', '/v2/models/{MODEL_NAME}/versions/{MODEL_VERSION}/infer', 'inference_response'],
] as const;

describe("the protocol's own description", () => {
  it('has these paths', () => {
    const methods = Object.entries(published.paths).flatMap(([path, item]) =>
      ['get', 'post']
        .filter((method) => method in item)
        .map((method) => `${method.toUpperCase()} ${path.replaceAll('$', '')}`),
    );
    expect(methods).toEqual(routes.map(([method, path]) => `${method} ${path}`));
  });

  it.each(routes)('describes the reply to %s %s', async (method, path, schema) => {
    const named = path.replace('{MODEL_NAME}', 'plain');
    // The version is optional, and so is the slash at the end.
    for (const url of [
      named.replace('{MODEL_VERSION}', version),
      named.replace('/versions/{MODEL_VERSION}', '').replace(/\/$/, ''),
    ]) {
      const reply = await app.inject({ method, url, ...(method === 'POST' && { payload: request }) });
      expect([url, reply.statusCode]).toEqual([url, 200]);
      if (schema !== undefined) expect(faults(schema, reply.json())).toBe('');
    }
  });

  it('describes the requests that the tests send', () => {
    expect(faults('inference_request', request)).toBe('');
  });

  it("describes all replies to Triton's client, but for binary tensors", () => {
    const counts: Record<string, number> = {};
    for (const { request, reply } of readExchanges()) {
      const [status] = /\d{3}/.exec(reply.head[0]) ?? [];
      const isInfer = request.head[0].includes('/infer ');
      const isModel = /^GET \/v2\/models\/(?!stats)[^/ ]+(\/versions\/[^/]+)? HTTP/.test(request.head[0]);
      const schema =
        status !== '200'
          ? 'inference_error_response'
          : isInfer
            ? 'inference_response'
            : isModel && 'metadata_model_response';
      if (!schema) continue;
      counts[schema] = (counts[schema] ?? 0) + 1;
      expect([request.head[0], faults(schema, withData(JSON.parse(reply.text)))]).toEqual([
        request.head[0],
        '',
      ]);
    }
    expect(counts).toEqual({
      inference_response: 28,
      inference_error_response: expect.any(Number),
      metadata_model_response: 2,
    });
    expect(counts.inference_error_response).toBeGreaterThan(25);
  });

  it('refuses other replies', async () => {
    const url = '/v2/models/plain/infer';
    const reply = (await app.inject({ method: 'POST', url, payload: request })).json();
    expect(faults('inference_response', { ...reply, model_name: undefined })).toContain('model_name');
    expect(faults('inference_response', { ...reply, parameters: { std: null } })).toContain('parameters/std');
    expect(faults('inference_response', { ...reply, outputs: [{ name: 'output' }] })).toContain('datatype');
    expect(faults('inference_error_response', { error: 5 })).toContain('error');
  });
});

/** The extension `binary_tensor_data` has a size in place of data, which the description does not know. */
function withData(reply: { readonly outputs?: readonly { readonly parameters?: object }[] }): object {
  if (!reply.outputs) return reply;
  const outputs = reply.outputs.map((output) =>
    output.parameters && 'binary_data_size' in output.parameters ? { ...output, data: [] } : output,
  );
  return { ...reply, outputs };
}
