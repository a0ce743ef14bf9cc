import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleModel } from '../../../scripts/example-model.ts';
import { onnxReply } from '../../../src/contract/onnx.ts';
import { at, get, type JsonObject, post, testApp } from '../../helpers/app.ts';
import {
  decodeModel,
  encodeModel,
  floatTensor,
  node as graphNode,
  modelOf,
  onnxNodeTests,
  type TensorProto,
} from '../../helpers/onnx.ts';
import { madeModels } from '../../helpers/onnx-models.ts';

const app = await testApp();

async function list(model: Uint8Array, query = '') {
  const headers = { 'content-type': 'application/onnx' };
  const reply = await app.inject({
    method: 'POST',
    url: `/v1/onnx${query}`,
    headers,
    payload: Buffer.from(model),
  });
  const body: JsonObject = reply.json();
  return { status: reply.statusCode, headers: reply.headers, body };
}

const oneFile = (model: Uint8Array, query: string) =>
  app.inject({
    ...{ method: 'POST', url: `/v1/onnx${query}`, payload: Buffer.from(model) },
    headers: { 'content-type': 'application/onnx', accept: 'application/x-safetensors' },
  });

/** The model with all inputs but the first as initializers. */
function withParameters(bytes: Uint8Array, inputs: readonly TensorProto[]): Buffer {
  const model = decodeModel(bytes);
  return encodeModel({ ...model, graph: { ...model.graph, initializer: inputs.slice(1) } });
}

const dimsOf = ({ dims = [] }: TensorProto) => [...dims];
const base64 = (data: Uint8Array) => Buffer.from(data).toString('base64');

describe("ONNX's own node tests", () => {
  it('are there', () => {
    const count = (operator: string) => onnxNodeTests.filter((test) => test.operator === operator).length;
    expect(['Conv', 'ConvTranspose', 'ConvInteger', 'QLinearConv'].map(count)).toEqual([6, 11, 2, 1]);
  });

  it.each(onnxNodeTests)('$name: is listed with its shapes', async ({ model, operator, inputs, outputs }) => {
    const { status, body } = await list(model);
    expect([status, body.convolutions]).toEqual([
      200,
      [
        expect.objectContaining({
          operator,
          layer: expect.objectContaining({
            in_channels: inputs[0].dims?.[1],
            out_channels: outputs[0].dims?.[1],
          }),
          shapes: expect.objectContaining({ input: dimsOf(inputs[0]), output: dimsOf(outputs[0]) }),
          reason: expect.any(String),
          stored: null,
        }),
      ],
    ]);
  });

  const ofReals = onnxNodeTests.filter(({ operator }) => operator === 'Conv' || operator === 'ConvTranspose');

  it.each(ofReals)('$name: gives the expected output by name', async ({ name, model, inputs, outputs }) => {
    const { status, body } = await list(withParameters(model, inputs), `?store=${name}`);
    expect([status, at(body, 'convolutions', 0, 'reason')]).toEqual([200, null]);
    const layer = at(body, 'convolutions', 0, 'stored', 'name');
    const input = { shape: dimsOf(inputs[0]), base64: base64(inputs[0].raw_data) };
    const computed = await post(app, '/v1/conv', { layer, input, format: 'base64' });
    expect([computed.status, at(computed.body, 'shapes', 'output')]).toEqual([200, dimsOf(outputs[0])]);
    expect(at(computed.body, 'output', 'base64')).toBe(base64(outputs[0].raw_data));
  });
});

describe('POST /v1/onnx', () => {
  it('stores the layers of a model under names of their nodes', async () => {
    const { status, body } = await list(exampleModel(), '?store=small');
    expect(status).toBe(200);
    const nodes = ['stem', 'depthwise', 'grouped', 'upsample'];
    const found = onnxReply.parse(body).convolutions;
    expect(found.map(({ stored }) => stored?.name)).toEqual(nodes.map((node) => `small.${node}`));
    for (const { stored, layer, reason } of found) {
      expect(reason).toBeNull();
      const { body: kept } = await get(app, `/v1/layers/${stored?.name}`);
      expect([kept.version, kept.layer]).toEqual([stored?.version, layer]);
    }
    const drawn = { type: 'conv2d', in_channels: 8, out_channels: 16, kernel_size: 1, groups: 4 };
    const input = { shape: [1, 8, 4, 4], fill: { kind: 'arange' } };
    const [named, same] = [{ layer: 'small.grouped' }, { layer: drawn, seed: 2 }];
    const outputs = await Promise.all(
      [named, same].map((layer) => post(app, '/v1/conv', { ...layer, input })),
    );
    expect(outputs[0].body.output).toEqual(outputs[1].body.output);
  });

  it.each(Object.entries(madeModels))(
    'answers for a model like %s as documented',
    async (_, { bytes, expected }) => {
      const { status, body } = await list(bytes, '?store=made');
      const { convolutions } = onnxReply.parse(body);
      expect(status).toBe(200);
      expect(convolutions.map(({ node }) => node)).toEqual(expected.map(({ node }) => node));
      expect(convolutions.map(({ stored }) => stored === null)).toEqual(
        expected.map(({ isQuantized }) => isQuantized),
      );
    },
  );

  it('stores layers that share a weight, from the memory of the first one', async () => {
    const w = floatTensor('w', [64, 64, 5, 5], Array(102_400).fill(0.5));
    const b = floatTensor('b', [64], Array(64).fill(1));
    const node = (output: string, pads: number) =>
      graphNode('Conv', ['x', 'w', 'b'], output, { pads: [pads, pads, pads, pads] });
    const nodes = [node('a', 0), node('b', 1), node('a', 2), node('a/', 0), { ...node('', 0), name: 'a b' }];
    const { body } = await list(modelOf({ node: nodes, initializer: [w, b] }), '?store=shared');
    const names = onnxReply.parse(body).convolutions.map(({ stored }) => stored?.name);
    expect(names).toEqual(['shared.a', 'shared.b', 'shared.a.2', 'shared.a_', 'shared.a_b']);
    for (const name of names) {
      const { body: kept } = await get(app, `/v1/layers/${name}`);
      expect([at(kept, 'statistics', 'weight', 'mean'), at(kept, 'statistics', 'bias', 'mean')]).toEqual([
        0.5, 1,
      ]);
    }
  });

  it('says of each layer that does not fit why, and stores the others', async () => {
    const small = await testApp({ MAX_LAYERS: '2' });
    const headers = { 'content-type': 'application/onnx' };
    const payload = Buffer.from(exampleModel());
    const reply = await small.inject({ method: 'POST', url: '/v1/onnx?store=a', headers, payload });
    const { convolutions } = onnxReply.parse(reply.json());
    expect(convolutions.map(({ stored }) => stored !== null)).toEqual([true, true, false, false]);
    expect(convolutions.map(({ reason }) => reason).slice(1)).toEqual([
      null,
      ...Array(2).fill('there are 2 layers already (MAX_LAYERS)'),
    ]);
  });

  it('gives the parameters of one convolution in a file, which stores it as the same layer', async () => {
    await list(exampleModel(), '?store=whole');
    const { body } = await list(exampleModel(), '?convolution=2');
    expect(onnxReply.parse(body).convolutions.map(({ node }) => node)).toEqual(['grouped']);
    for (const [place, node] of ['stem', 'depthwise', 'grouped', 'upsample'].entries()) {
      const file = await oneFile(exampleModel(), `?convolution=${place}`);
      expect([file.statusCode, file.headers['content-type']]).toEqual([200, 'application/x-safetensors']);
      const again = await app.inject({
        ...{ method: 'PUT', url: `/v1/layers/one.${node}`, payload: file.rawPayload },
        headers: { 'content-type': 'application/x-safetensors' },
      });
      expect(again.statusCode).toBe(201);
      expect(again.json().version).toBe((await get(app, `/v1/layers/whole.${node}`)).body.version);
    }
  });

  it('gives no file of all convolutions, of one that is not there, or of one whose weight is not', async () => {
    const quantized = madeModels['MobileNet in QDQ'].bytes;
    const files = await Promise.all([
      oneFile(exampleModel(), ''),
      oneFile(exampleModel(), '?convolution=4'),
      oneFile(exampleModel(), '?convolution=-1'),
      oneFile(exampleModel(), '?convolution='),
      oneFile(onnxNodeTests[0].model, '?convolution=0'),
      oneFile(quantized, '?convolution=0'),
    ]);
    expect(files.map((file) => [file.statusCode, file.json().detail])).toEqual([
      [422, 'the model has 4 convolutions: a stored layer is one'],
      [400, 'convolution is 4, but the model has 4 convolutions'],
      [400, 'convolution must be an integer from 0, but got "-1"'],
      [400, 'convolution must be an integer from 0, but got ""'],
      [422, 'Conv cannot be stored: its weight is not in the model: it is an input of the model'],
      [422, expect.stringContaining('cannot be stored')],
    ]);
  });

  it.each([
    ['a name that no layer may have', '?store=.a', 400, 'malformed-query'],
    ['another parameter', '?stor=a', 400, 'malformed-query'],
  ])('refuses %s', async (_, query, status, code) => {
    const answer = await list(exampleModel(), query);
    expect([answer.status, answer.body.type]).toEqual([status, `/problems/${code}`]);
  });

  it('takes no other body, and operations take no model', async () => {
    const json = await post(app, '/v1/onnx', { format: 'onnx', convolutions: [] });
    expect([json.status, json.headers.accept]).toEqual([415, 'application/onnx']);
    const headers = { 'content-type': 'application/onnx' };
    const payload = Buffer.from(exampleModel());
    const conv = await app.inject({ method: 'POST', url: '/v1/conv', headers, payload });
    expect([conv.statusCode, conv.headers.accept]).toEqual([
      415,
      'application/json, application/x-safetensors',
    ]);
    const empty = await app.inject({ method: 'POST', url: '/v1/onnx', headers });
    expect(empty.statusCode).toBe(400);
    const forged = await app.inject({
      ...{ method: 'PUT', url: '/v1/layers/forged', headers: { 'content-type': 'application/json' } },
      payload: JSON.stringify({ format: 'onnx', convolutions: [{ layer: null }], tensors: [] }),
    });
    expect(forged.statusCode).toBe(422);
  });

  it('answers no changed file with a 5xx, read on the event loop or in a worker', async () => {
    const files = [Buffer.from(exampleModel()), onnxNodeTests[0].model];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        fc.option(fc.nat(), { nil: undefined }),
        async (original, changes, length) => {
          const bytes = Buffer.from(original);
          for (const [place, value] of changes) bytes[place % bytes.length] = value;
          const cut = length === undefined ? bytes : bytes.subarray(0, length % bytes.length);
          expect((await list(cut, '?store=fuzz')).status).toBeLessThan(500);
        },
      ),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 100) },
    );
  });
});

describe('application/onnx of a stored layer', () => {
  const put = (name: string, payload: Buffer) =>
    app.inject({
      method: 'PUT',
      url: `/v1/layers/${name}`,
      headers: { 'content-type': 'application/onnx' },
      payload,
    });
  const file = (name: string, headers = {}) =>
    app.inject({ url: `/v1/layers/${name}`, headers: { accept: 'application/onnx', ...headers } });

  const layers = [
    { type: 'conv1d', in_channels: 4, out_channels: 6, kernel_size: 3, groups: 2, padding: [[0, 2]] },
    {
      type: 'conv2d',
      in_channels: 3,
      out_channels: 4,
      kernel_size: [3, 2],
      stride: 2,
      auto_pad: 'SAME_UPPER',
    },
    {
      type: 'conv3d',
      in_channels: 2,
      out_channels: 2,
      kernel_size: 2,
      dilation: 2,
      bias: false,
      dtype: 'float64',
    },
    {
      type: 'conv_transpose2d',
      in_channels: 4,
      out_channels: 4,
      kernel_size: 3,
      stride: 2,
      groups: 2,
      output_padding: 1,
    },
    { type: 'conv2d', in_channels: 2, out_channels: 2, kernel_size: 3, dtype: 'float16' },
    { type: 'conv1d', in_channels: 3, out_channels: 3, kernel_size: 2, groups: 3, dtype: 'bfloat16' },
    {
      type: 'conv_transpose1d',
      in_channels: 2,
      out_channels: 3,
      kernel_size: 5,
      stride: 3,
      auto_pad: 'SAME_LOWER',
    },
  ];

  it.each([...layers.entries()])('is a model, which PUT takes as the same version: %i', async (at, layer) => {
    const stored = await app.inject({
      ...{ method: 'PUT', url: `/v1/layers/file${at}`, headers: { 'content-type': 'application/json' } },
      payload: JSON.stringify({ layer, seed: at }),
    });
    const { version } = stored.json();
    const reply = await file(`file${at}`);
    expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, 'application/onnx']);
    expect(reply.headers.etag).toBe(`"${version}.onnx"`);
    expect((await file(`file${at}`, { 'if-none-match': `"${version}.onnx"` })).statusCode).toBe(304);
    const { graph } = decodeModel(reply.rawPayload);
    expect(graph?.node?.map(({ op_type }) => op_type)).toEqual([
      layer.type.startsWith('conv_') ? 'ConvTranspose' : 'Conv',
    ]);
    const again = await put(`again${at}`, reply.rawPayload);
    expect([again.statusCode, again.json().version]).toEqual([201, version]);
  });

  it('has Pad in front where the padding repeats elements, and is none with output_size', async () => {
    const send = (name: string, layer: object) =>
      app.inject({
        ...{ method: 'PUT', url: `/v1/layers/${name}`, headers: { 'content-type': 'application/json' } },
        payload: JSON.stringify({ layer }),
      });
    const common = { in_channels: 2, out_channels: 2, kernel_size: 3 };
    await send('padded', {
      ...common,
      type: 'conv2d',
      padding: [
        [1, 2],
        [0, 1],
      ],
      padding_mode: 'circular',
    });
    const { graph } = decodeModel((await file('padded')).rawPayload);
    expect(graph?.node?.map(({ op_type }) => op_type)).toEqual(['Pad', 'Conv']);
    const pads = graph?.initializer?.find(({ name }) => name === 'pads')?.raw_data ?? new Uint8Array();
    expect([...new BigInt64Array(Uint8Array.from(pads).buffer)]).toEqual([0n, 0n, 1n, 0n, 0n, 0n, 2n, 1n]);
    await send('sized', { ...common, type: 'conv_transpose2d', stride: 2, output_size: 9 });
    const refused = await file('sized');
    expect([refused.statusCode, refused.headers.etag]).toEqual([406, undefined]);
  });

  it('is the one convolution of a model', async () => {
    const many = await put('many', Buffer.from(exampleModel()));
    expect([many.statusCode, many.json().detail]).toEqual([
      422,
      'the model has 4 convolutions: a stored layer is one',
    ]);
    const open = await put('open', onnxNodeTests[0].model);
    expect([open.statusCode, open.json().detail]).toEqual([
      422,
      'Conv cannot be stored: its weight is not in the model: it is an input of the model',
    ]);
  });
});
