import { describe, expect, it } from 'vitest';
import { verifyExamples } from '../../../src/contract/verify/verify.ts';
import { type Json, post, testApp } from '../../helpers/app.ts';

const app = await testApp();

const verified = async (body: object) => {
  const reply = await post(app, '/v1/verify', body);
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  return reply.body;
};

const { flipped, right, shape } = verifyExamples;
const causesOf = ({ causes }: Record<string, Json>) =>
  Array.isArray(causes) ? causes.map((cause) => cause.cause) : [];

describe('POST /v1/verify', () => {
  it('should call the same bits identical', async () => {
    const body = await verified(right.value);
    expect(body).toMatchObject({ verdict: 'identical', causes: [], closest: null, searched: 0 });
    expect(body.error).toMatchObject({
      max_abs: 0,
      mismatched: 0,
      count: 4,
      snr_db: 'Infinity',
      worst: null,
    });
    expect(body.ulp_histogram).toEqual([{ up_to: 0, count: 4 }]);
  });

  it('should name a flipped kernel, and show the first and the worst value', async () => {
    const body = await verified(flipped.value);
    expect(body.verdict).toBe('different');
    expect(causesOf(body)).toEqual(['kernel-flipped']);
    expect(body.error).toMatchObject({
      ...{ max_abs: 10, mismatched: 4 },
      first: { index: [0, 0, 0, 0], got: 17, expected: 18 },
      worst: { index: [0, 0, 1, 0], got: 25, expected: 35 },
    });
    expect(body.per_channel).toEqual({ max_abs: [10], mismatched: [4] });
  });

  it('should say what gives another shape', async () => {
    const body = await verified(shape.value);
    expect(body).toMatchObject({
      verdict: 'different',
      error: null,
      per_channel: null,
      output_shape: [1, 1, 4, 4],
    });
    expect(causesOf(body)).toContain('padding');
  });

  it('should take output, and show indexes, in the layout of the request', async () => {
    const layer = { type: 'conv2d', in_channels: 1, out_channels: 2, kernel_size: 1, bias: false };
    const request = {
      layer,
      input: [[[[1, 2, 3]]]],
      weight: [[[[1]]], [[[10]]]],
      layout: { output: 'NHWC' },
    };
    const output = [
      [
        [
          [1, 10],
          [2, 20],
          [3, 31],
        ],
      ],
    ];
    const body = await verified({ ...request, output });
    expect(body).toMatchObject({ verdict: 'different', causes: [] });
    expect(body.error).toMatchObject({
      mismatched: 1,
      first: { index: [0, 0, 2, 1], got: 31, expected: 30 },
    });
    expect(body.per_channel).toEqual({ max_abs: [0, 1], mismatched: [0, 1] });
  });

  it('should keep to a tolerance', async () => {
    const layer = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1, bias: false };
    const request = { layer, input: [[[1, 2, 4]]], weight: [[[1]]], output: [[[1.5, 2, 4]]] };
    expect(await verified({ ...request, tolerance: { atol: 0.5 } })).toMatchObject({
      verdict: 'within-bound',
      causes: [],
    });
    expect(await verified({ ...request, tolerance: { rtol: 0.5 } })).toMatchObject({
      verdict: 'within-bound',
    });
    expect(await verified({ ...request, tolerance: { rtol: 0.4 } })).toMatchObject({ verdict: 'different' });
  });

  it('should tell NaN, infinities and the sign of zero', async () => {
    const layer = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1, bias: false };
    const request = { layer, weight: [[[1]]] };
    const input = [[['NaN', 'Infinity', 0, 1]]];
    expect(await verified({ ...request, input, output: input })).toMatchObject({ verdict: 'identical' });
    // JSON.stringify writes no sign.
    const text = JSON.stringify({ ...request, input, output: [[['NaN', 'Infinity', 'zero', 1]]] });
    const reply = await post(app, '/v1/verify', text.replace('"zero"', '-0'));
    expect(reply.body).toMatchObject({
      verdict: 'within-bound',
      causes: [{ cause: 'summation-order', text: 'Only the signs of zeros differ.' }],
    });
    const body = await verified({ ...request, input, output: [[[1, '-Infinity', 0, 'NaN']]] });
    expect(body).toMatchObject({ verdict: 'different', causes: [] });
    expect(body.error).toMatchObject({ mismatched: 3, nonfinite: 3, max_abs: 0 });
  });

  it('should answer for layers of every dtype and for no images', async () => {
    for (const dtype of ['float32', 'float64', 'float16', 'bfloat16']) {
      const layer = { type: 'conv2d', in_channels: 4, out_channels: 4, kernel_size: 3, groups: 2, dtype };
      const input = { shape: [2, 4, 6, 6], fill: { kind: 'normal', seed: 1 } };
      const { body } = await post(app, '/v1/conv', { layer, input });
      expect(await verified({ layer, input, output: body.output })).toMatchObject({ verdict: 'identical' });
      const { body: plain } = await post(app, '/v1/conv', { layer: { ...layer, bias: false }, input });
      expect(causesOf(await verified({ layer, input, output: plain.output }))[0]).toBe('bias-missing');
    }
    const layer = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1 };
    const none = { shape: [0, 1, 4], fill: 0 };
    expect(await verified({ layer, input: none, output: none })).toMatchObject({ verdict: 'identical' });
  });

  it('should refuse a tolerance below 0, and no output', async () => {
    const { output: _, ...without } = right.value;
    expect(await post(app, '/v1/verify', without)).toMatchObject({ status: 422 });
    const reply = await post(app, '/v1/verify', { ...right.value, tolerance: { atol: -1 } });
    expect(reply).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/tolerance/atol', hint: 'at least 0' }] },
    });
  });
});

const { integers, padding } = verifyExamples;
const runtimesOf = ({ runtimes }: Record<string, Json>) => (Array.isArray(runtimes) ? runtimes : []);

describe('POST /v1/verify with quantization', () => {
  it('should find the runtime whose integers they are, and explain the others', async () => {
    const body = await verified(integers.value);
    expect(body).toMatchObject({ verdict: 'identical', causes: [], closest: null });
    expect(body.layer).not.toHaveProperty('dtype');
    expect(body.runtimes).toEqual([
      { runtime: 'xnnpack-fp32', verdict: 'identical', mismatched: 0, max: 0, first: null },
      {
        ...{ runtime: 'tflite-double', verdict: 'different', mismatched: 3, max: 1 },
        first: {
          index: [0, 0, 0, 0],
          ...{ accumulator: 1, real: 0.5, got: 0, expected: 1 },
          why: 'tflite-double rounds the product to 1 / 2^0 = 1 first, and that again to 1, and adds 0',
        },
      },
    ]);
    expect(body.error).toMatchObject({ max_abs: 0, mismatched: 0, count: 4 });
  });

  it('should name padding with 0 in place of the zero point', async () => {
    // Right is [10, 40, 80, 80]: at the ends a 0 stands for -10.
    const body = await verified(padding.value);
    expect(causesOf(body)[0]).toBe('padding-value');
    expect(body.causes).toContainEqual(expect.objectContaining({ explains: 1, runtime: 'exact' }));
    expect(runtimesOf(body)[0]).toMatchObject({ verdict: 'different', mismatched: 2, max: 10 });
  });

  it('should list runtimes that refuse the layer last, with the reason', async () => {
    const { runtimes: _, ...request } = integers.value;
    const all = runtimesOf(await verified(request));
    const refused = all.filter(({ verdict }) => verdict === 'refused');
    expect(refused.map(({ runtime }) => runtime)).toEqual(['fbgemm', 'qnnpack']);
    expect(all.slice(-2)).toEqual(refused);
    for (const one of refused)
      expect(one).toMatchObject({
        ...{ mismatched: null, max: null, first: null },
        refused: expect.stringMatching(/uint8/),
      });
  });

  it('should quantize real operands first', async () => {
    const value = { ...integers.value, quantize: true, input: [[[[0.5, 1.5, 2.5, -1.5]]]] };
    expect(await verified(value)).toMatchObject({ verdict: 'identical' });
  });

  it('should take the layout of the request, and say what gives another shape', async () => {
    const layer = { type: 'conv2d', in_channels: 1, out_channels: 2, kernel_size: 1 };
    const request = {
      ...{ layer, layout: { output: 'NHWC' }, quantization: integers.value.quantization },
      ...{ input: [[[[2, 4]]]], weight: [[[[1]]], [[[2]]]], runtimes: ['exact'] },
    };
    const [row] = [
      [
        [1, 2],
        [2, 5],
      ],
    ];
    const body = await verified({ ...request, output: [[row]] });
    expect(runtimesOf(body)).toMatchObject([
      { mismatched: 1, first: { index: [0, 0, 1, 1], got: 5, expected: 4 } },
    ]);
    const other = await verified({ ...request, output: { shape: [1, 2, 1, 2], fill: 0 } });
    expect(other).toMatchObject({ verdict: 'different', error: null, output_shape: [1, 2, 1, 2] });
    expect(other.runtimes).toBeUndefined();
  });

  it.each([
    ['/tolerance', { tolerance: { atol: 1 } }, 'invalid-request'],
    ['/runtimes', { runtimes: ['fbgemm', 'qnnpack'] }, 'invalid-request'],
    ['/output', { output: [[[[0.5, 2, 2, -2]]]] }, 'invalid-tensor'],
    ['/output', { output: [[[[200, 2, 2, -2]]]] }, 'invalid-tensor'],
    ['/input', { input: [[[[1.5, 3, 5, -3]]]] }, 'invalid-tensor'],
    ['/weight', { weight: undefined }, 'invalid-request'],
    [
      '/quantization/output/scale',
      { quantization: { ...integers.value.quantization, output: { scale: 0, zero_point: 0 } } },
      'invalid-request',
    ],
  ])('should point at %s of %o', async (pointer, change, code) => {
    const { status, body } = await post(app, '/v1/verify', { ...integers.value, ...change });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      type: `/problems/${code}`,
      errors: [{ pointer, hint: expect.any(String) }],
    });
  });
});
