import { describe, expect, it } from 'vitest';
import { at, type JsonObject, post, testApp } from '../../helpers/app.ts';
import { decodeModel, encodeModel, onnxNodeTests, type TensorProto } from '../../helpers/onnx.ts';

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
