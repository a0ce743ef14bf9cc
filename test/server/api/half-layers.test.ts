import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveLayer } from '../../../src/layers/resolve.ts';
import { elementCount } from '../../../src/tensor/tensor.ts';
import { at, post, testApp } from '../../helpers/app.ts';
import { defined } from '../../helpers/definition.ts';
import { type Half, halfBytes, halves, halvesIn, roundedTo } from '../../helpers/halves.ts';
import { fitting, placed } from '../../helpers/layers.ts';
import { randomData } from '../../helpers/random.ts';

const services = [
  { where: 'on the event loop', app: await testApp({ INLINE_WORK: '1000000000' }) },
  {
    where: 'in the pool',
    app: await testApp({ INLINE_WORK: '0', INLINE_BODY_BYTES: '0', SPLIT_MACS: '1' }),
  },
];
const kinds = Object.keys(halves).filter((name): name is Half => name in halves);
const cases = services.flatMap((service) => kinds.map((half) => ({ ...service, half })));

describe.each(cases)('layers of $half $where', ({ app, half }) => {
  const small = { transposed: true, width: 9, room: 3, groups: 2, outPerGroup: 3 };
  const round = (value: number) => roundedTo(half, value);
  const tensor = (shape: readonly number[], data: ArrayLike<number>) => ({
    shape,
    dtype: half,
    base64: halfBytes(half, data).toString('base64'),
  });
  const numbersOf = (value: unknown): number[] => {
    const { dtype, base64 } = Object(value);
    expect(dtype).toBe(half);
    return halvesIn(half, Buffer.from(base64, 'base64'));
  };
  const plain = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1, bias: false, dtype: half };
  const conv = async (body: object) => (await post(app, '/v1/conv', body)).body;

  /** A random layer and its operands, all of them of the dtype. */
  function drawn(
    { spec, shape }: ReturnType<typeof fitting> extends fc.Arbitrary<infer T> ? T : never,
    seed: number,
  ) {
    const layer = resolveLayer({ ...spec, dtype: half }, shape.slice(-1));
    const { shapes } = placed(layer, shape);
    const draw = (sizes: readonly number[], i: number) =>
      randomData(elementCount(sizes), 'float64', seed + i).map(round);
    const given = {
      input: draw(shapes.input, 1),
      weight: draw(shapes.weight, 2),
      bias: shapes.bias && draw(shapes.bias, 3),
      gradOutput: draw(shapes.output, 4),
    };
    const request = {
      layer: { ...spec, dtype: half },
      input: tensor(shapes.input, given.input),
      weight: tensor(shapes.weight, given.weight),
      ...(given.bias && shapes.bias && { bias: tensor(shapes.bias, given.bias) }),
    };
    return { layer, shapes, given, request, expected: defined(layer, shape, given) };
  }

  it('give the sums of the definition in float32, rounded once, bit for bit', async () => {
    await fc.assert(
      fc.asyncProperty(fitting({ ...small, modes: true }), fc.nat(999), async (one, seed) => {
        const { request, expected, shapes } = drawn(one, seed);
        const values = Array.from(expected.output.float32, round);
        const base64 = await conv({ ...request, format: 'base64' });
        expect(numbersOf(at(base64, 'output'))).toEqual(values);
        expect(at(base64, 'cost', 'output_bytes')).toBe(2 * values.length);
        expect(at(base64, 'shapes', 'output')).toEqual(shapes.output);
        const flat = await conv({ ...request, format: 'flat' });
        expect((at(flat, 'output') as number[]).map(round)).toEqual(values);
        const { max } = Object(at(flat, 'statistics', 'output'));
        expect(max).toBe(values.length === 0 ? null : Math.max(...values));
      }),
      { numRuns: 40 },
    );
  });

  it('give the gradients of the definition in float32, rounded once, bit for bit', async () => {
    await fc.assert(
      fc.asyncProperty(fitting(small), fc.nat(999), async (one, seed) => {
        const { request, expected, shapes, given } = drawn(one, seed);
        const grad_output = tensor(shapes.output, given.gradOutput);
        const { body } = await post(app, '/v1/gradients', { ...request, grad_output, format: 'base64' });
        expect(numbersOf(at(body, 'grad_input'))).toEqual(Array.from(expected.grad_input.float32, round));
        const ofWeight = Array.from(expected.grad_weight.float32, round);
        expect(numbersOf(at(body, 'grad_weight'))).toEqual(ofWeight);
        // Bytes are rounded when they are written. Statistics are of what has been rounded before.
        const { max, min } = Object(at(body, 'statistics', 'grad_weight'));
        expect([max, min]).toEqual([Math.max(...ofWeight), Math.min(...ofWeight)]);
        if (shapes.bias)
          expect(numbersOf(at(body, 'grad_bias'))).toEqual(Array.from(expected.grad_bias.values, round));
      }),
      { numRuns: 25 },
    );
  });

  it('round a number of the request once', async () => {
    const { fraction } = halves[half];
    // Just above a tie: rounded to float32 first, it would be the tie, and go to 1.
    const above = 1 + 2 ** (-fraction - 1) + 2 ** -40;
    const next = 1 + 2 ** -fraction;
    const weight = [[[1]]];
    const { output } = await conv({ layer: plain, input: { shape: [1, 1, 1], data: [above] }, weight });
    expect([output].flat(3).map(Number).map(round)).toEqual([next]);
    for (const fill of [above, { kind: 'arange', start: above }, { kind: 'axis', axis: 0, offset: above }]) {
      const made = await conv({ layer: plain, input: { shape: [1, 1, 1], fill }, weight, format: 'base64' });
      expect(numbersOf(at(made, 'output'))).toEqual([next]);
    }
  });

  it('print the shortest decimals that read back, and round what is drawn', async () => {
    const input = { shape: [1, 1, 4], data: [0.1, -2.7, 1e30, 0.3] };
    const included = await conv({ layer: plain, input, weight: [[[1]]], include: ['input'], format: 'flat' });
    expect(at(included, 'output')).toEqual([0.1, -2.7, half === 'float16' ? 'Infinity' : 1e30, 0.3]);
    const drawn = { layer: { ...plain, bias: true }, input, seed: 3, include: ['weight', 'bias'] };
    const [own, wide] = [
      await conv({ ...drawn, format: 'base64' }),
      await conv({ ...drawn, layer: { ...plain, bias: true, dtype: 'float32' }, format: 'flat' }),
    ];
    for (const name of ['weight', 'bias'])
      expect(numbersOf(at(own, name))).toEqual((at(wide, name) as number[]).map(round));
  });

  it('reduce to the dtype, rounding once', async () => {
    const data = [1, 2, 2, 2 ** -20];
    const reduce = [{ op: 'mean' }, { op: 'sum', dims: [2] }, { op: 'std' }];
    const body = await conv({ layer: plain, input: { shape: [1, 1, 4], data }, weight: [[[1]]], reduce });
    const [mean, sum] = [round((5 + 2 ** -20) / 4), round(5 + 2 ** -20)];
    expect(round(Number(at(body, 'reductions', 0, 'values')))).toBe(mean);
    expect([at(body, 'reductions', 1, 'values')].flat(2).map(Number).map(round)).toEqual([sum]);
    expect(String(at(body, 'reductions', 2, 'values')).length).toBeLessThan(8);
  });

  it('explain a value by float32 products and sums', async () => {
    const data = Array.from({ length: 9 }, (_, i) => round(Math.sin(i)));
    const layer = { ...plain, type: 'conv2d', kernel_size: 3, bias: true };
    const request = {
      layer,
      input: { shape: [1, 1, 3, 3], data },
      weight: { shape: [1, 1, 3, 3], data: data.map((value) => round(value / 3)) },
      bias: [0.5],
    };
    const { body } = await post(app, '/v1/explain', { ...request, index: [0, 0, 0, 0] });
    const terms = (at(body, 'terms') as unknown[]).map(Object);
    let sum = 0;
    for (const [i, { input, weight, product }] of terms.entries()) {
      expect([round(input), round(weight)]).toEqual([data[i], round(data[i] / 3)]);
      expect(Math.fround(product)).toBe(Math.fround(data[i] * round(data[i] / 3)));
      sum = Math.fround(sum + Math.fround(product));
    }
    expect(round(Number(at(body, 'value')))).toBe(round(Math.fround(sum + 0.5)));
    const { output } = await conv(request);
    expect([output].flat(4)).toEqual([at(body, 'value')]);
  });

  it('share an input with layers of other dtypes', async () => {
    const data = [1 + 2 ** -12, 1 / 3];
    const layers = [half, 'float32', 'float64'].map((dtype) => ({
      layer: { ...plain, dtype },
      weight: [[[1]]],
    }));
    const { body } = await post(app, '/v1/compare', {
      input: { shape: [1, 1, 2], data },
      layers,
      format: 'flat',
    });
    const outputs = layers.map((_, i) => at(body, 'results', i, 'output') as number[]);
    expect(outputs[0].map(round)).toEqual(data.map(round));
    expect(outputs[1].map(Math.fround)).toEqual(data.map(Math.fround));
    expect(outputs[2]).toEqual(data);
  });

  it('are stored, sent as files of their dtype, and computed under their name and in /v2', async () => {
    const data = Array.from({ length: 12 }, (_, i) => round(Math.cos(i)));
    const layer = { ...plain, in_channels: 2, out_channels: 3 };
    const weight = { shape: [3, 2, 1], data: data.slice(0, 6) };
    const headers = { 'content-type': 'application/json' };
    const url = `/v1/layers/stored-${half}`;
    const put = await app.inject({ method: 'PUT', url, headers, payload: JSON.stringify({ layer, weight }) });
    expect(put.statusCode).toBe(201);
    const file = (await app.inject({ url, headers: { accept: 'application/x-safetensors' } })).rawPayload;
    const header = JSON.parse(file.toString('utf8', 8, 8 + Number(file.readBigUInt64LE())));
    expect(header.weight).toEqual({
      dtype: halves[half].safetensors,
      shape: [3, 2, 1],
      data_offsets: [0, 12],
    });
    expect(halvesIn(half, file.subarray(-12))).toEqual(data.slice(0, 6));
    const again = { 'content-type': 'application/x-safetensors' };
    const copy = await app.inject({ method: 'PUT', url: `${url}-2`, headers: again, payload: file });
    expect(copy.json().version).toBe(put.json().version);

    const input = { shape: [1, 2, 6], data };
    const expected = numbersOf(at(await conv({ layer, weight, input, format: 'base64' }), 'output'));
    const named = await conv({ layer: `stored-${half}`, input, format: 'base64' });
    expect(numbersOf(at(named, 'output'))).toEqual(expected);

    const model = `/v2/models/stored-${half}`;
    const { datatype } = halves[half];
    expect((await app.inject(model)).json()).toMatchObject({
      inputs: [{ datatype }],
      outputs: [{ datatype }],
    });
    const tail = halfBytes(half, data);
    const asked = {
      inputs: [{ name: 'input', shape: [1, 2, 6], datatype, parameters: { binary_data_size: tail.length } }],
      outputs: [{ name: 'output', parameters: { binary_data: true } }],
    };
    const json = Buffer.from(JSON.stringify(asked));
    const binary = await app.inject({
      method: 'POST',
      url: `${model}/infer`,
      headers: { 'inference-header-content-length': String(json.length) },
      payload: Buffer.concat([json, tail]),
    });
    expect(binary.statusCode).toBe(200);
    const length = Number(binary.headers['inference-header-content-length']);
    expect(halvesIn(half, binary.rawPayload.subarray(length))).toEqual(expected);
    const text = { inputs: [{ name: 'input', shape: [1, 2, 6], datatype, data }] };
    const { body } = await post(app, `${model}/infer`, text);
    expect((at(body, 'outputs', 0, 'data') as number[]).map(round)).toEqual(expected);
    const short = await app.inject({
      method: 'POST',
      url: `${model}/infer`,
      headers: { 'inference-header-content-length': String(json.length) },
      payload: Buffer.concat([json, tail.subarray(1)]),
    });
    expect(short.statusCode).toBe(422);
  });

  it('come as NumPy files: float16, and float32 for bfloat16', async () => {
    const data = [1.5, -0.25, 3];
    const payload = JSON.stringify({ layer: plain, input: { shape: [1, 1, 3], data }, weight: [[[1]]] });
    const headers = { 'content-type': 'application/json', accept: 'application/x-npy' };
    const { rawPayload } = await app.inject({ method: 'POST', url: '/v1/conv', headers, payload });
    const descr = half === 'float16' ? '<f2' : '<f4';
    expect(rawPayload.toString('latin1', 10, 40)).toContain(`'descr': '${descr}'`);
    const values =
      half === 'float16'
        ? halvesIn(half, rawPayload.subarray(-6))
        : [0, 4, 8].map((at) => rawPayload.readFloatLE(rawPayload.length - 12 + at));
    expect(values).toEqual(data);
  });
});
