import { beforeAll, describe, expect, it } from 'vitest';
import { at, get, post, testApp } from '../../../helpers/app.ts';

const services = [
  { where: 'on the event loop', app: await testApp({ INLINE_WORK: '1000000000' }) },
  { where: 'in the pool', app: await testApp({ INLINE_WORK: '0', INLINE_BODY_BYTES: '0' }) },
];

const layer = { type: 'conv1d', in_channels: 1, out_channels: 2, kernel_size: 1 };
const one = { scale: 1, zero_point: 0 };
/** Every odd input is a tie in channel 0. Of it and its zero point 3, onnxruntime makes another integer than ONNX's own. */
const ties = {
  dtype: 'int8',
  input: { scale: 0.5, zero_point: 0 },
  weight: one,
  output: { ...one, zero_point: 3 },
};
const weight = [[[1]], [[-2]]];
const image = [1, 3, -5, 127];

describe.each(services)('a model of integers $where', ({ app }) => {
  const put = (name: string, body: object) =>
    app.inject({ method: 'PUT', url: `/v1/layers/${name}`, payload: body });
  beforeAll(async () => {
    await put('ties', { layer, weight, quantization: ties });
    const bytes = { dtype: 'uint8', input: { ...one, zero_point: 128 }, weight: one, output: one };
    await put('bytes', { layer, weight, quantization: bytes });
  });

  const input = { name: 'input', shape: [1, 1, 4], datatype: 'INT8', data: image };
  const infer = (model: string, body: object) => post(app, `/v2/models/${model}/infer`, body);
  const output = async (parameters: object = {}) => {
    const { status, body } = await infer('ties', { inputs: [input], parameters });
    expect(status, JSON.stringify(body)).toBe(200);
    expect(at(body, 'outputs', 0)).toMatchObject({ name: 'output', datatype: 'INT8', shape: [1, 2, 4] });
    return at(body, 'outputs', 0, 'data');
  };

  it('has the datatype of its integers in its metadata and its configuration', async () => {
    for (const [model, datatype] of [
      ['ties', 'INT8'],
      ['bytes', 'UINT8'],
    ]) {
      const { body } = await get(app, `/v2/models/${model}`);
      expect([at(body, 'inputs', 0), at(body, 'outputs', 0)]).toMatchObject([{ datatype }, { datatype }]);
      const { body: config } = await get(app, `/v2/models/${model}/config`);
      expect(at(config, 'input', 0)).toMatchObject({ data_type: `TYPE_${datatype}`, dims: [-1, 1, -1] });
    }
  });

  it("computes under onnxruntime's arithmetic, or under that of the runtime that is asked for", async () => {
    // 0.5, 1.5, -2.5, 63.5 and -1, -3, 5, -127 before the zero point.
    expect(await output()).toEqual([3, 5, 1, 67, 2, 0, 8, -124]);
    expect(await output({ runtime: 'onnxruntime' })).toEqual(await output());
    expect(await output({ runtime: 'onnx-reference' })).toEqual([4, 4, 0, 66, 2, 0, 8, -124]);
    expect(await output({ runtime: 'tflite-double' })).toEqual([4, 5, 1, 67, 2, 0, 8, -124]);
  });

  it('takes and gives bytes behind the JSON, and a raw request', async () => {
    const head = { name: 'input', shape: [1, 1, 4], datatype: 'INT8', parameters: { binary_data_size: 4 } };
    const json = Buffer.from(JSON.stringify({ inputs: [head], parameters: { binary_data_output: true } }));
    const url = '/v2/models/ties/infer';
    const elements = Buffer.from(Int8Array.from(image).buffer);
    const send = async (length: number, payload: Buffer) => {
      const headers = { 'inference-header-content-length': String(length) };
      const reply = await app.inject({ method: 'POST', url, headers, payload });
      expect(reply.statusCode, reply.payload).toBe(200);
      const from = Number(reply.headers['inference-header-content-length']);
      expect(JSON.parse(String(reply.rawPayload.subarray(0, from)))).toMatchObject({
        outputs: [{ datatype: 'INT8', shape: [1, 2, 4], parameters: { binary_data_size: 8 } }],
      });
      return Array.from(Int8Array.from(reply.rawPayload.subarray(from)));
    };
    expect(await send(json.length, Buffer.concat([json, elements]))).toEqual(await output());
    expect(await send(0, elements)).toEqual(await output());
  });

  it('has statistics where they are asked for', async () => {
    const { body } = await infer('ties', { inputs: [input], parameters: { statistics: true } });
    expect(body.parameters).toMatchObject({ min: -124, max: 67, mean: (76 - 114) / 8 });
  });

  it.each([
    ['ties', { datatype: 'FP32' }, {}, '/inputs/0/datatype', /INT8/],
    ['ties', { data: [1, 2, 3, 128] }, {}, '/inputs/0', /element 3 must be an int8, but is 128/],
    ['ties', { data: [1, 2, 3.5, 4] }, {}, '/inputs/0', /element 2 must be an int8, but is 3.5/],
    ['ties', { shape: [1, 2, 2] }, {}, '/inputs/0', /channels/],
    ['ties', {}, { runtime: 'tensorrt' }, '/parameters/runtime', /there is no runtime "tensorrt"/],
    ['ties', {}, { runtime: 'fbgemm' }, '/parameters/runtime', /fbgemm does not take this layer/],
    ['ties', {}, { runtime: 1 }, '/parameters/runtime', /text/],
  ])('%s refuses %o with %o', async (model, change, parameters, pointer, message) => {
    const { status, body } = await infer(model, { inputs: [{ ...input, ...change }], parameters });
    expect(status, JSON.stringify(body)).toBe(422);
    expect(at(body, 'errors', 0)).toMatchObject({ pointer, message: expect.stringMatching(message) });
    expect(body.error).toBe(body.detail);
  });
});
