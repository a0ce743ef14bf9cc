import { describe, expect, it } from 'vitest';
import { convolveReference } from '../../../src/backend/reference/reference.ts';
import { readSafetensors, writeSafetensors } from '../../../src/formats/safetensors/file.ts';
import { elementCount, zeros } from '../../../src/tensor/tensor.ts';
import { testApp } from '../../helpers/app.ts';
import { bitsOf, randomData } from '../../helpers/random.ts';
import { testShapes } from '../../helpers/shapes.ts';

const [inline, pooled] = [await testApp(), await testApp({ INLINE_WORK: '0', INLINE_BODY_BYTES: '0' })];
const services = [
  { where: 'on the event loop', app: inline },
  { where: 'in the pool', app: pooled },
];

const safetensors = 'application/x-safetensors';
const npy = 'application/x-npy';

/** A layer with random operands and its output by the reference. */
function caseOf(name: string) {
  const found = testShapes.find((shape) => shape.name === name);
  if (!found) throw new Error(`no shape ${name}`);
  const { layer, geometry, shapes } = found;
  const operands = {
    input: randomData(elementCount(shapes.input), 'float32', 1),
    weight: randomData(elementCount(shapes.weight), 'float32', 2),
    bias: randomData(layer.out_channels, 'float32', 3),
  };
  const output = zeros('float32', elementCount(shapes.output));
  convolveReference(geometry, operands, output);
  const tensors = [
    ['input', { shape: shapes.input, data: operands.input }],
    ['weight', { shape: shapes.weight, data: operands.weight }],
    ['bias', { shape: [layer.out_channels], data: operands.bias }],
  ] as const;
  return { layer, shapes, output, tensors };
}

const { layer, shapes, output, tensors } = caseOf('2d groups 4, 32 channels');
const body = (request: object = { layer }) =>
  Buffer.from(writeSafetensors(tensors, { request: JSON.stringify(request) }));

describe.each(services)('POST /v1/conv $where', ({ app }) => {
  const post = (payload: Buffer, headers: Readonly<Record<string, string>>, query = '') =>
    app.inject({
      method: 'POST',
      url: `/v1/conv${query}`,
      headers: { 'content-type': safetensors, ...headers },
      payload,
    });

  it('takes tensors from a safetensors file and gives them back in one', async () => {
    const reply = await post(body({ layer, include: ['bias'] }), { accept: safetensors });
    expect(reply.statusCode).toBe(200);
    expect(reply.headers['content-type']).toBe(safetensors);
    const file = readSafetensors(reply.rawPayload);
    expect([...file.tensors.keys()]).toEqual(['bias', 'output']);
    expect(file.tensors.get('output')?.shape).toEqual(shapes.output);
    expect(bitsOf(file.tensors.get('output')?.data ?? zeros('float32', 0))).toEqual(bitsOf(output));
    const response = JSON.parse(file.metadata.get('response') ?? '{}');
    expect(response.shapes.output).toEqual(shapes.output);
    expect(Object.keys(response)).toEqual(['layer', 'shapes', 'cost', 'statistics', 'reductions']);
  });

  it('answers a safetensors file in JSON where Accept does not ask for another', async () => {
    const reply = await post(body(), {});
    const flat = reply.json().output.flat(3);
    expect(bitsOf(Float32Array.from(flat))).toEqual(bitsOf(output));
  });

  it('gives the output alone as a NumPy file', async () => {
    const reply = await post(body(), { accept: `${npy}, application/json;q=0.5` });
    expect(reply.headers['content-type']).toBe(npy);
    const bytes = reply.rawPayload;
    const headerEnd = 10 + bytes.readUInt16LE(8);
    expect(bytes.subarray(0, 8)).toEqual(Buffer.from('\x93NUMPY\x01\x00', 'latin1'));
    expect(bytes.toString('latin1', 10, headerEnd)).toContain(`'shape': (${shapes.output.join(', ')}), }`);
    expect(bitsOf(new Float32Array(Uint8Array.from(bytes.subarray(headerEnd)).buffer))).toEqual(
      bitsOf(output),
    );
  });

  it('takes the request in the query beside a file that holds none', async () => {
    const file = Buffer.from(writeSafetensors(tensors, { format: 'pt' }));
    const request = new URLSearchParams({ request: JSON.stringify({ layer, format: 'flat' }) });
    const reply = await post(file, {}, `?${request}`);
    expect(reply.statusCode).toBe(200);
    expect(bitsOf(Float32Array.from(reply.json().output))).toEqual(bitsOf(output));
  });

  const bare = () => Buffer.from(writeSafetensors(tensors, { format: 'pt' }));
  it.each([
    [
      'no request',
      bare(),
      '',
      422,
      'invalid-request',
      '/layer',
      /^layer is required: .* named request in its __metadata__/,
    ],
    [
      'a request in the file that is no JSON',
      Buffer.from(writeSafetensors(tensors, { request: '{"layer": {\n"type": True}}' })),
      '',
      400,
      'malformed-safetensors',
      '/__metadata__/request',
      /^__metadata__\.request: Unexpected "T" \(True is not JSON\) at line 2, column 9 \(byte offset 20\)$/,
    ],
    [
      'a request in the file that is no object',
      Buffer.from(writeSafetensors(tensors, { request: `[${Array(99).fill(1)}]` })),
      '',
      400,
      'malformed-safetensors',
      '/__metadata__/request',
      /^__metadata__\.request must be a JSON object, but is a list of 99 numbers$/,
    ],
    [
      'a request in the query that is no JSON',
      bare(),
      `?request=${encodeURIComponent("{'layer': 1}")}`,
      400,
      'malformed-query',
      '/request',
      /^request in the query: Unexpected "'" \(single quotes\) at line 1, column 2 /,
    ],
    [
      'an empty request in the query',
      bare(),
      '?request=',
      400,
      'malformed-query',
      '/request',
      /Unexpected end/,
    ],
    [
      'a request that is there twice',
      bare(),
      '?request={}&request={}',
      400,
      'malformed-query',
      '/request',
      /more than once/,
    ],
    [
      'a request in both places',
      body(),
      '?request={}',
      400,
      'malformed-query',
      '/request',
      /and in the query$/,
    ],
    [
      'a field in the query that is among the tensors',
      bare(),
      '?request={"bias":[1]}',
      400,
      'malformed-query',
      '/bias',
      /^"bias" is in request in the query and among the tensors$/,
    ],
  ])('says where it looked, of %s', async (_, payload, query, status, code, pointer, detail) => {
    const reply = await post(payload, {}, query);
    expect(reply.json()).toMatchObject({
      type: `/problems/${code}`,
      status,
      detail: expect.stringMatching(detail),
      errors: [{ pointer, hint: expect.any(String) }],
    });
  });

  it.each([
    ['a truncated file', body().subarray(0, 100), 400, 'malformed-safetensors', undefined],
    ['a tensor that is there twice', body({ layer, bias: [1] }), 400, 'malformed-safetensors', '/bias'],
    [
      'a request that is no JSON',
      Buffer.from(writeSafetensors(tensors, { request: '{' })),
      400,
      'malformed-safetensors',
      '/__metadata__/request',
    ],
    ['no request', Buffer.from(writeSafetensors(tensors, {})), 422, 'invalid-request', '/layer'],
    [
      'a tensor that no field is named after',
      Buffer.from(
        writeSafetensors([['x', tensors[0][1]], ...tensors], { request: JSON.stringify({ layer }) }),
      ),
      422,
      'invalid-request',
      '/x',
    ],
    [
      'a layer that its tensors do not fit',
      body({ layer: { ...layer, groups: 8 } }),
      422,
      'invalid-tensor',
      '/weight',
    ],
  ])('refuses %s', async (_, payload, status, code, pointer) => {
    const reply = await post(payload, { accept: safetensors });
    expect(reply.json()).toMatchObject({ type: `/problems/${code}`, status });
    expect(reply.statusCode).toBe(status);
    if (pointer !== undefined) expect(reply.json().errors[0].pointer).toBe(pointer);
  });
});

it.each(['/v1/conv', '/v1/explain'])('refuses a request in the query of %s beside JSON', async (url) => {
  const headers = { 'content-type': 'application/json' };
  const reply = await inline.inject({ method: 'POST', url: `${url}?request={}`, headers, payload: '{}' });
  expect(reply.statusCode).toBe(400);
  expect(reply.json()).toMatchObject({ errors: [{ pointer: '/request', hint: 'leave it out' }] });
});

describe('routes without files', () => {
  it('refuse them by Accept and by Content-Type', async () => {
    const compare = { method: 'POST', url: '/v1/compare', payload: Buffer.from('{}') } as const;
    const json = { 'content-type': 'application/json' };
    expect((await inline.inject({ ...compare, headers: { ...json, accept: safetensors } })).statusCode).toBe(
      406,
    );
    expect((await inline.inject({ ...compare, headers: { ...json, accept: npy } })).statusCode).toBe(406);
    expect((await inline.inject({ ...compare, headers: { 'content-type': safetensors } })).statusCode).toBe(
      415,
    );
  });
});

describe('NaN in a binary reply', () => {
  /** An input with NaNs of other bits, and a weight whose products with zeros are NaN. */
  const strange = Uint32Array.of(0xffc00000, 0x7f800001, 0, 0x7fc12345);
  const infinite = Float32Array.of(Number.NEGATIVE_INFINITY);
  const own = [
    ['input', { shape: [1, 1, 4], data: new Float32Array(strange.buffer) }],
    ['weight', { shape: [1, 1, 1], data: infinite }],
    ['bias', { shape: [1], data: new Float32Array(Uint32Array.of(0xffffffff).buffer) }],
  ] as const;
  const all = ['input', 'weight', 'bias', 'output'];
  const spec = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1 };

  it.each([
    ['conv', ['input', 'weight', 'bias']],
    ['gradients', [...all, 'grad_output']],
  ])('has the same bits everywhere: /v1/%s', async (operation, include) => {
    const grad = ['grad_output', { shape: [1, 1, 4], data: new Float32Array(strange.buffer) }] as const;
    const sent = operation === 'conv' ? own : [...own, grad];
    const reply = await inline.inject({
      method: 'POST',
      url: `/v1/${operation}`,
      headers: { 'content-type': safetensors, accept: safetensors },
      payload: Buffer.from(writeSafetensors(sent, { request: JSON.stringify({ layer: spec, include }) })),
    });
    expect(reply.statusCode).toBe(200);
    const { tensors: returned } = readSafetensors(Uint8Array.from(reply.rawPayload));
    let count = 0;
    for (const [name, { data }] of returned) {
      const words = new Uint32Array(data.buffer, data.byteOffset, data.length);
      data.forEach((value, i) => {
        if (!Number.isNaN(value)) return;
        count++;
        expect(words[i], `${name}[${i}]`).toBe(0x7fc00000);
      });
    }
    expect(count).toBe(operation === 'conv' ? 3 + 1 + 4 : 3 + 1 + 4 + 3 + 4 + 1 + 1);
  });
});
