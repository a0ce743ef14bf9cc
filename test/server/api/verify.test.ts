import { describe, expect, it } from 'vitest';
import { verifyExamples } from '../../../src/contract/verify.ts';
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
