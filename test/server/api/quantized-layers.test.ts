import { beforeAll, describe, expect, it } from 'vitest';
import { storeExamples } from '../../../src/contract/stored-layer.ts';
import { readSafetensors } from '../../../src/formats/safetensors/file.ts';
import type { App } from '../../../src/server/app-types.ts';
import { at, get, type JsonObject, post, testApp } from '../../helpers/app.ts';
import { decodeModel, encodeModel, onnxNodeTests } from '../../helpers/onnx.ts';

const inThePool = { INLINE_WORK: '0', INLINE_BODY_BYTES: '0' };
const services = [
  { where: 'on the event loop', app: await testApp({ INLINE_WORK: '1000000000' }) },
  { where: 'in the pool', app: await testApp({ ...inThePool, SPLIT_MACS: '1' }) },
];

const layer = { type: 'conv2d', in_channels: 4, out_channels: 6, kernel_size: 3, padding: 1, groups: 2 };
const drawn = (count: number, step: number, least: number, size: number) =>
  Array.from({ length: count }, (_, i) => least + Math.floor((Math.sin(i * step) + 1) * 0.4999 * size));
const weight = { shape: [6, 2, 3, 3], data: drawn(108, 0.7, -127, 255) };
// No float32 holds the last one.
const bias = [1, -200, 3000, -40_000, 500_000, 16_777_217];
const quantization = {
  dtype: 'uint8',
  input: { scale: 0.02, zero_point: 120 },
  weight: { dtype: 'int8', scale: [0.01, 0.012, 0.013, 0.011, 0.01, 0.00001], zero_point: 0 },
  output: { scale: 0.3, zero_point: 101 },
};
const input = { shape: [2, 4, 5, 4], data: drawn(160, 0.3, 0, 256) };
const body = { layer, weight, bias, quantization };

async function send(app: App, method: 'GET' | 'PUT', path: string, type: string, payload?: Buffer) {
  const reply = await app.inject({
    ...{
      method,
      url: `/v1/layers/${path}`,
      headers: method === 'GET' ? { accept: type } : { 'content-type': type },
    },
    ...(payload && { payload }),
  });
  return { status: reply.statusCode, bytes: reply.rawPayload };
}

async function put(app: App, name: string, value: object) {
  const { status, bytes } = await send(
    app,
    'PUT',
    name,
    'application/json',
    Buffer.from(JSON.stringify(value)),
  );
  return { status, body: JSON.parse(String(bytes)) };
}

describe.each(services)('a stored layer of integers $where', ({ app }) => {
  let stored: JsonObject = {};
  beforeAll(async () => {
    const { status, body: answer } = await put(app, 'q', body);
    expect([status, answer.name]).toEqual([201, 'q']);
    stored = answer;
    await put(app, 'float', { layer, seed: 1 });
  });

  it('is described with its quantization, and without a dtype', async () => {
    expect(stored).toMatchObject({
      quantization,
      cost: { parameters: 114, bytes: 108 + 24 },
      shapes: { weight: [6, 2, 3, 3], bias: [6] },
      statistics: { weight: { count: 108, min: Math.min(...weight.data) }, bias: { max: 16_777_217 } },
    });
    expect(at(stored, 'layer')).not.toHaveProperty('dtype');
    expect((await get(app, '/v1/layers/q')).body).toEqual(stored);
  });

  it.each(['application/x-safetensors', 'application/onnx'])(
    'comes back from %s as the same version',
    async (type) => {
      const file = await send(app, 'GET', 'q', type);
      expect(file.status).toBe(200);
      const again = await send(app, 'PUT', 'copy', type, file.bytes);
      expect(JSON.parse(String(again.bytes))).toMatchObject({ version: stored.version, quantization });
    },
  );

  it('lies in safetensors as the integers that it has', async () => {
    const { tensors, metadata } = readSafetensors(
      (await send(app, 'GET', 'q', 'application/x-safetensors')).bytes,
    );
    expect(tensors.get('weight')?.data).toEqual(Int8Array.from(weight.data));
    expect(tensors.get('bias')?.data).toEqual(Int32Array.from(bias));
    expect(JSON.parse(metadata.get('request') ?? '')).toMatchObject({ quantization });
  });

  it('is computed by name as it is with all its parameters in the request', async () => {
    const spelled = await post(app, '/v1/quantized', { ...body, input });
    const named = await post(app, '/v1/quantized', { layer: 'q', input });
    expect(spelled.status).toBe(200);
    expect(named.body).toEqual(spelled.body);
    expect(at(named.body, 'accumulator', 'bits')).toBeGreaterThan(24);
    const other = { ...quantization, output: { scale: 0.1, zero_point: 7 } };
    const changed = await post(app, '/v1/quantized', { layer: 'q', input, quantization: other });
    expect(changed.body).toEqual(
      (await post(app, '/v1/quantized', { ...body, input, quantization: other })).body,
    );
  });

  it('takes real inputs, and leaves its own integers as they are', async () => {
    const real = { ...input, data: input.data.map((value) => 0.02 * (value - 120)) };
    const { body: named } = await post(app, '/v1/quantized', { layer: 'q', input: real, quantize: true });
    const { body: integers } = await post(app, '/v1/quantized', { layer: 'q', input });
    expect(at(named, 'results')).toEqual(at(integers, 'results'));
  });

  it('is verified, and packed, by name', async () => {
    const asked = { layer: 'q', input, runtimes: ['exact', 'fbgemm'], format: 'flat' };
    const { body: computed } = await post(app, '/v1/quantized', asked);
    const output = { shape: [2, 6, 5, 4], data: at(computed, 'results', 1, 'output') };
    const { body: verdict } = await post(app, '/v1/verify', { layer: 'q', input, output });
    expect(verdict).toMatchObject({ verdict: 'identical' });
    const vectors = await app.inject({
      ...{ method: 'POST', url: '/v1/vectors' },
      payload: { pack: 'onnx', layer: 'q', input, runtime: 'onnxruntime' },
    });
    expect([vectors.statusCode, vectors.headers['content-type']]).toEqual([200, 'application/zip']);
  });

  it('has shapes, and is no layer of floats', async () => {
    const shapes = await post(app, '/v1/shapes', { layer: 'q', input_shape: [1, 4, 9, 9] });
    expect([shapes.status, at(shapes.body, 'shapes', 'output')]).toEqual([200, [1, 6, 9, 9]]);
    const index = [0, 0, 0, 0];
    for (const [path, asked] of [
      ['conv', { layer: 'q', input }],
      ['gradients', { layer: 'q', input }],
      ['explain', { layer: 'q', input, index }],
      ['sweep', { layer: 'q', input }],
      ['compare', { layers: [{ layer: 'float' }, { layer: 'q' }], input }],
    ] as const) {
      const { status, body } = await post(app, `/v1/${path}`, asked);
      expect([path, status]).toEqual([path, 422]);
      expect(body).toMatchObject({
        type: '/problems/invalid-layer',
        errors: [
          {
            pointer: path === 'compare' ? '/layers/1/layer' : '/layer',
            message: 'q is a quantized layer, whose parameters are integers',
            hint: expect.stringContaining('/v1/quantized'),
          },
        ],
      });
    }
  });

  it('keeps infinite bounds of an activation', async () => {
    const activation = { min: 0, max: 'Infinity' };
    const { body: answer } = await put(app, 'relu', {
      ...body,
      quantization: { ...quantization, activation },
    });
    expect(answer.quantization).toEqual({ ...quantization, activation });
    const file = await send(app, 'GET', 'relu', 'application/x-safetensors');
    const again = await send(app, 'PUT', 'relu2', 'application/x-safetensors', file.bytes);
    expect(JSON.parse(String(again.bytes)).version).toBe(answer.version);
    const { body: computed } = await post(app, '/v1/quantized', { layer: 'relu', input, format: 'none' });
    expect(at(computed, 'quantization', 'bounds')).toEqual({ min: 101, max: 255 });
  });

  it.each([
    ['no weight', { weight: undefined }, '/weight', 'invalid-request'],
    [
      'a weight of real numbers',
      { weight: { ...weight, fill: undefined, data: drawn(108, 0.7, 0.5, 9) } },
      '/weight',
      'invalid-tensor',
    ],
    ['a weight beyond int8', { weight: { shape: weight.shape, fill: 128 } }, '/weight', 'invalid-tensor'],
    ['a bias beyond int32', { bias: [0, 0, 0, 0, 0, 2 ** 31] }, '/bias', 'invalid-tensor'],
    [
      'too many scales',
      { quantization: { ...quantization, weight: { scale: [1, 2], zero_point: 0 } } },
      '/quantization/weight/scale',
      'invalid-request',
    ],
    [
      'a scale of 0',
      { quantization: { ...quantization, input: { scale: 0, zero_point: 0 } } },
      '/quantization/input/scale',
      'invalid-request',
    ],
  ])('is not stored with %s', async (_, change, pointer, code) => {
    const before = app.repository.bytes;
    const { status, body: problem } = await put(app, 'wrong', { ...body, ...change });
    expect([status, problem.type]).toEqual([422, `/problems/${code}`]);
    expect(problem.errors[0]).toMatchObject({ pointer, hint: expect.any(String) });
    expect(app.repository.bytes).toBe(before);
  });

  it('is refused as a model of ONNX where there is none', async () => {
    const transposed = {
      ...body,
      layer: { ...layer, type: 'conv_transpose2d' },
      weight: { fill: 1 },
      bias: undefined,
    };
    expect((await put(app, 'up', transposed)).status).toBe(201);
    expect((await send(app, 'GET', 'up', 'application/onnx')).status).toBe(406);
  });

  it.each(onnxNodeTests.filter(({ operator }) => /ConvInteger|QLinearConv/.test(operator)))(
    '$name of ONNX is stored, and gives the expected output',
    async ({ name, model, operator, inputs, outputs }) => {
      const decoded = decodeModel(model);
      const [x, ...parameters] = inputs;
      const payload = encodeModel({ ...decoded, graph: { ...decoded.graph, initializer: parameters } });
      const headers = { 'content-type': 'application/onnx' };
      const reply = await app.inject({ method: 'POST', url: `/v1/onnx?store=${name}`, headers, payload });
      const reference = at(reply.json(), 'convolutions', 0, 'stored', 'name');
      expect(reference, reply.body).toBeTypeOf('string');
      const file = await app.inject({
        ...{ method: 'POST', url: '/v1/onnx?convolution=0', payload },
        headers: { ...headers, accept: 'application/x-safetensors' },
      });
      const again = await send(app, 'PUT', `${name}.file`, 'application/x-safetensors', file.rawPayload);
      const version = at(reply.json(), 'convolutions', 0, 'stored', 'version');
      expect(JSON.parse(String(again.bytes)).version).toBe(version);
      const bytes = ({ raw_data }: (typeof inputs)[number]) => Uint8Array.from(raw_data ?? []);
      const dtype = x.data_type === 2 ? 'uint8' : 'int8';
      const { body: answer } = await post(app, '/v1/quantized', {
        ...{ layer: reference, runtimes: ['onnxruntime'], format: 'flat' },
        input: { shape: x.dims, dtype, base64: Buffer.from(bytes(x)).toString('base64') },
      });
      const expected = bytes(outputs[0]);
      const isInteger = operator === 'ConvInteger';
      const got = at(answer, ...(isInteger ? ['accumulator', 'data'] : ['results', 0, 'output']));
      expect(got).toEqual(Array.from(isInteger ? new Int32Array(expected.buffer) : expected));
    },
  );
});

it('the example of a layer of integers is stored', async () => {
  const [{ app }] = services;
  const { status, body: answer } = await put(app, 'example', storeExamples.integers.value);
  expect([status, answer]).toMatchObject([201, { quantization: storeExamples.integers.value.quantization }]);
});
