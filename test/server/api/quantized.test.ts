import { describe, expect, it } from 'vitest';
import { quantizedExamples, quantizedReply } from '../../../src/contract/quantized.ts';
import { runtimeNames } from '../../../src/quantization/runtime-table.ts';
import { type Answer, at, type Json, post, testApp } from '../../helpers/app.ts';
import { models } from '../../helpers/requantization.ts';

const app = await testApp();

const list = (value: Json) => Object.values(value ?? {});
const numbers = (value: Json) => list(value).map(Number);
const named = (body: Json, runtime: string) => {
  const found = list(at(body, 'results')).find((result) => at(result, 'runtime') === runtime);
  if (found === undefined) throw new Error(`no result of ${runtime}`);
  return found;
};
const output = ({ body }: Answer, runtime: string) => numbers(at(named(body, runtime), 'output'));
const quantized = (body: object) => post(app, '/v1/quantized', body);

const layer = { type: 'conv2d', in_channels: 1, out_channels: 1, kernel_size: 1 };
const scaling = { scale: 0.5, zero_point: 0 };
const quantization = { dtype: 'int8', input: scaling, weight: scaling, output: scaling };
const plain = { layer, input: [[[[1, 2, 3]]]], weight: [[[[4]]]], quantization, format: 'flat' };

describe('POST /v1/quantized', () => {
  it.each(Object.entries(quantizedExamples))(
    'answers the example %s as it is documented',
    async (_, { value }) => {
      const { status, body } = await quantized(value);
      expect(status).toBe(200);
      expect(quantizedReply.safeParse(body).error).toBeUndefined();
    },
  );

  it('tells why the runtimes part on the product 6.50000047 of tensorflow#102943', async () => {
    const answer = await quantized({ ...quantizedExamples.float32.value, format: 'flat' });
    expect(output(answer, 'exact')).toEqual([-119]);
    expect(output(answer, 'xnnpack-fp32')).toEqual([-120]);
    const [difference] = list(at(answer.body, 'differences'));
    expect(difference).toMatchObject({
      ...{ a: 'exact', b: 'xnnpack-fp32', count: 1, max: 1 },
      first: { index: [0, 0, 0, 0], accumulator: 585, a: -119, b: -120 },
    });
    expect(at(difference, 'first', 'real')).toBeCloseTo(6.50000047, 7);
    expect(at(difference, 'first', 'why')).toBe(
      'exact rounds the real product to 7; xnnpack-fp32 has the factor 0.0111111113802 and the product 6.5 in ' +
        'float32, rounded as a tie to the even 6',
    );
  });

  it('requantizes each channel by its own scale, as the formulae say', async () => {
    const weights = [0.013, 0.41, 0.0007].map(Math.fround);
    const body = {
      layer: { ...layer, out_channels: 3, in_channels: 3, groups: 3, padding: 1, kernel_size: 3 },
      input: { shape: [2, 3, 6, 6], data: Array.from({ length: 216 }, (_, i) => ((i * 37) % 256) - 128) },
      weight: { shape: [3, 1, 3, 3], data: Array.from({ length: 27 }, (_, i) => ((i * 91) % 255) - 127) },
      bias: [100_000_001, -77, 16_777_217],
      quantization: {
        dtype: 'int8',
        input: { scale: 0.02, zero_point: -5 },
        weight: { scale: weights, zero_point: 0 },
        output: { scale: 0.7, zero_point: 3 },
      },
      format: 'flat',
    };
    const answer = await quantized(body);
    expect(answer.status).toBe(200);
    const accumulators = numbers(at(answer.body, 'accumulator', 'data'));
    for (const name of runtimeNames) {
      if (
        at(named(answer.body, name), 'runtime') &&
        Object.hasOwn(Object(named(answer.body, name)), 'refused')
      )
        continue;
      const expected = accumulators.map((value, i) => {
        const scales = {
          x: Math.fround(0.02),
          w: weights[Math.floor(i / 36) % 3],
          y: Math.fround(0.7),
          zeroPoint: 3,
        };
        return Math.min(127, Math.max(-128, models[name](value, scales)));
      });
      expect(output(answer, name)).toEqual(expected);
    }
    expect(Math.max(...accumulators)).toBeGreaterThan(100_000_000);
  });

  it('gives what a runtime refuses as its reason, not as an output', async () => {
    const answer = await quantized({ ...plain, runtimes: ['exact', 'fbgemm'] });
    expect(named(answer.body, 'fbgemm')).toEqual({
      runtime: 'fbgemm',
      source: 'FBGEMM: include/fbgemm/QuantUtils.h, Requantize',
      refused: 'it takes uint8 inputs and outputs, not int8',
    });
    expect(list(at(answer.body, 'results'))).toHaveLength(2);
  });

  it('clamps to the bounds of the activation', async () => {
    const activation = { min: 0.5, max: 1.2 };
    const answer = await quantized({ ...plain, quantization: { ...quantization, activation } });
    expect(at(answer.body, 'quantization', 'bounds')).toEqual({ min: 1, max: 2 });
    expect(output(answer, 'exact')).toEqual([2, 2, 2]);
    const relu = await quantized({
      ...plain,
      weight: [[[[-4]]]],
      quantization: { ...quantization, activation: 'relu' },
    });
    expect(output(relu, 'exact')).toEqual([0, 0, 0]);
  });

  it('quantizes real numbers: ties to even, saturated', async () => {
    const answer = await quantized({
      ...plain,
      input: [[[[0.25, 0.75, 1000]]]],
      weight: [[[[1]]]],
      bias: [0.375],
      quantize: true,
      include: ['input', 'weight', 'bias'],
    });
    expect(answer.body).toMatchObject({ input: [0, 2, 127], weight: [2], bias: [2] });
    expect(at(answer.body, 'accumulator')).toMatchObject({ data: [2, 6, 256], bits: 10 });
  });

  it('takes integers in base64, and gives them so', async () => {
    const base64 = Buffer.from(Int8Array.of(-1, 2, -3)).toString('base64');
    const input = { shape: [1, 1, 1, 3], dtype: 'int8', base64 };
    const { body } = await quantized({ ...plain, input, format: 'base64', runtimes: ['exact'] });
    expect(at(body, 'accumulator', 'data')).toEqual({
      dtype: 'int32',
      base64: Buffer.from(Int32Array.of(-4, 8, -12).buffer).toString('base64'),
    });
    expect(at(named(body, 'exact'), 'output')).toEqual({
      dtype: 'int8',
      base64: Buffer.from(Int8Array.of(-2, 4, -6)).toString('base64'),
    });
  });

  it('says what an int32 does not hold, and requantizes what is left of it', async () => {
    const channels = 33_026;
    const full = { fill: 255 };
    const answer = await quantized({
      layer: { ...layer, in_channels: channels },
      input: { shape: [1, channels, 1, 1], ...full },
      weight: full,
      quantization: { ...quantization, dtype: 'uint8', weight: { ...scaling, dtype: 'uint8' } },
      runtimes: ['exact'],
      format: 'flat',
    });
    const sum = channels * 65_025;
    expect(at(answer.body, 'accumulator')).toMatchObject({ data: [sum], max: sum, bits: 33, overflows: 1 });
    expect(output(answer, 'exact')).toEqual([0]);
  });

  it('answers an empty batch', async () => {
    const { status, body } = await quantized({ ...plain, input: { shape: [0, 1, 2, 2], data: [] } });
    expect(status).toBe(200);
    expect(at(body, 'accumulator')).toMatchObject({ min: null, max: null, bits: 1, overflows: 0 });
  });

  it('gives each tensor its name in safetensors', async () => {
    const reply = await app.inject({
      method: 'POST',
      url: '/v1/quantized',
      headers: { accept: 'application/x-safetensors' },
      payload: { ...plain, runtimes: ['exact', 'tosa-single'], include: ['weight'] },
    });
    const bytes = reply.rawPayload;
    const header = JSON.parse(bytes.subarray(8, 8 + bytes.readUInt32LE(0)).toString());
    expect(Object.keys(header).sort()).toEqual(
      ['__metadata__', 'accumulator', 'output.exact', 'output.tosa-single', 'weight'].sort(),
    );
    expect(header).toMatchObject({
      accumulator: { dtype: 'I32', shape: [1, 1, 1, 3] },
      'output.exact': { dtype: 'I8' },
    });
  });

  const wrong: readonly [string, object, string, string][] = [
    ['an element out of range', { input: [[[[1, 128]]]] }, '/input', 'element 1 must be an int8, but is 128'],
    ['a fraction', { weight: [[[[0.5]]]] }, '/weight', 'element 0 must be an int8, but is 0.5'],
    ['a bias beyond int32', { bias: [2 ** 31] }, '/bias', 'must be an int32'],
    ['no weight', { weight: undefined }, '/weight', 'weight is required'],
    [
      'a scale of 0',
      { quantization: { ...quantization, input: { scale: 0, zero_point: 0 } } },
      '/quantization/input/scale',
      'positive normal float32',
    ],
    [
      'a zero point out of range',
      { quantization: { ...quantization, output: { scale: 1, zero_point: 200 } } },
      '/quantization/output/zero_point',
      'must be an int8',
    ],
    [
      'a list of another length',
      { quantization: { ...quantization, weight: { scale: [0.5, 0.5], zero_point: 0 } } },
      '/quantization/weight/scale',
      'there are 1 output channels, but 2 entries',
    ],
    [
      'a factor beyond float32',
      {
        quantization: {
          ...quantization,
          input: { scale: 1e30, zero_point: 0 },
          output: { scale: 1e-30, zero_point: 0 },
        },
      },
      '/quantization/output/scale',
      'normal float32',
    ],
    [
      'an activation without outputs',
      { quantization: { ...quantization, activation: { min: 3, max: 1 } } },
      '/quantization/activation',
      'leaves no output',
    ],
    [
      'an activation with a bound of NaN',
      { quantization: { ...quantization, activation: { min: 'NaN', max: 1 } } },
      '/quantization/activation/min',
      'a number or an infinity',
    ],
    [
      'an activation that it does not know',
      { quantization: { ...quantization, activation: 'gelu' } },
      '/quantization/activation',
      'got "gelu"',
    ],
    ['no quantization', { quantization: undefined }, '/quantization', 'required'],
    ['an unknown runtime', { runtimes: ['gemmlowp'] }, '/runtimes/0', 'must be one of'],
    [
      'scales that are texts',
      { quantization: { ...quantization, weight: { scale: ['a'], zero_point: 0 } } },
      '/quantization/weight/scale',
      'a number, or a list',
    ],
    ['NaN to be quantized', { quantize: true, input: [[[['NaN']]]] }, '/input', 'is NaN'],
  ];
  it.each(wrong)('refuses %s', async (_, fields, pointer, message) => {
    const { status, body } = await quantized({ ...plain, ...fields });
    expect(status).toBe(422);
    expect(at(body, 'errors', 0, 'pointer')).toBe(pointer);
    expect(at(body, 'errors', 0, 'message')).toContain(message);
    expect(at(body, 'errors', 0, 'hint')).toEqual(expect.any(String));
  });

  it('names as many of the wrong entries of a list as a problem may', async () => {
    const channels = 16_384;
    const wide = { ...layer, in_channels: channels, out_channels: channels, groups: channels };
    const zero_point = Array(channels).fill(1000);
    const { status, body } = await quantized({
      ...plain,
      layer: wide,
      input: { shape: [1, channels, 1, 1], fill: 1 },
      weight: { fill: 1 },
      quantization: { ...quantization, weight: { scale: 1, zero_point } },
    });
    expect([status, list(at(body, 'errors')).length]).toEqual([422, 20]);
  });
});
