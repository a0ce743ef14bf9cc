import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convolveReference } from '../../../src/backend/reference/reference.ts';
import { spatialAxes } from '../../../src/layers/layer.ts';
import { elementCount, zeros } from '../../../src/tensor/tensor.ts';
import { at, post, testApp } from '../../helpers/app.ts';
import { base64Of } from '../../helpers/base64.ts';
import { goldenInits, goldenLayer, goldenTensor } from '../../helpers/golden.ts';
import { bitsOf, randomData } from '../../helpers/random.ts';
import { testShapes } from '../../helpers/shapes.ts';

const app = await testApp();

const layer = { type: 'conv2d', in_channels: 1, out_channels: 1, kernel_size: 2, bias: false };
const image = [
  [
    [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ],
  ],
];
const corners = [
  [
    [
      [1, 0],
      [0, -1],
    ],
  ],
];
const base = { layer, input: image, weight: corners };

describe('POST /v1/conv', () => {
  it('computes a convolution that can be done by hand', async () => {
    const { status, body } = await post(app, '/v1/conv', base);
    expect(status).toBe(200);
    expect(body.output).toEqual([
      [
        [
          [-4, -4],
          [-4, -4],
        ],
      ],
    ]);
  });

  it('resolves the layer: every per-axis value a list, nothing defaulted away', async () => {
    const { body } = await post(app, '/v1/conv', base);
    expect(body.layer).toEqual({
      ...layer,
      kernel_size: [2, 2],
      stride: [1, 1],
      padding: [0, 0],
      dilation: [1, 1],
      groups: 1,
      padding_mode: 'zeros',
      dtype: 'float32',
    });
  });

  it.each([
    [
      'nested',
      [
        [
          [
            [-4, -4],
            [-4, -4],
          ],
        ],
      ],
    ],
    ['flat', [-4, -4, -4, -4]],
    [
      'base64',
      { dtype: 'float32', base64: Buffer.from(Float32Array.of(-4, -4, -4, -4).buffer).toString('base64') },
    ],
  ])('gives the output %s', async (format, output) => {
    const { body } = await post(app, '/v1/conv', { ...base, format });
    expect(body.output).toEqual(output);
  });

  it('leaves every tensor out with format none', async () => {
    const { body } = await post(app, '/v1/conv', {
      ...base,
      format: 'none',
      include: ['input', 'weight', 'bias'],
    });
    expect(Object.keys(body)).toEqual(['layer', 'shapes', 'cost', 'statistics', 'reductions']);
  });

  it('includes the tensors that are asked for, a bias that is not there as null', async () => {
    const { body } = await post(app, '/v1/conv', { ...base, include: ['input', 'weight', 'bias'] });
    expect(body).toMatchObject({
      input: image,
      weight: corners,
      bias: null,
      statistics: { bias: null },
      shapes: { bias: null },
    });
  });

  it('takes an input without the batch axis and gives the output none', async () => {
    const { body } = await post(app, '/v1/conv', { ...base, input: image[0] });
    expect(body.shapes).toMatchObject({ input: [1, 3, 3], output: [1, 2, 2] });
    expect(body.output).toEqual([
      [
        [-4, -4],
        [-4, -4],
      ],
    ]);
  });

  it('takes every form of a tensor for the same numbers', async () => {
    const flat = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    const shape = [1, 1, 3, 3];
    const forms = [
      image,
      { shape, data: flat },
      { shape, data: image },
      { shape, base64: Buffer.from(Float32Array.from(flat).buffer).toString('base64') },
      { shape, dtype: 'float64', base64: Buffer.from(Float64Array.from(flat).buffer).toString('base64') },
      { shape, fill: { kind: 'arange', start: 1 } },
    ];
    for (const input of forms) {
      const { body } = await post(app, '/v1/conv', { ...base, input });
      expect(body.output).toEqual([
        [
          [
            [-4, -4],
            [-4, -4],
          ],
        ],
      ]);
    }
  });

  it('fills by position: constant, arange, axis with modulo and offset', async () => {
    const shape = [1, 1, 2, 4];
    const filled = async (fill: unknown) => {
      const sent = {
        layer: { ...layer, kernel_size: 1 },
        input: { shape, fill },
        weight: [[[[1]]]],
        format: 'flat',
      };
      return (await post(app, '/v1/conv', sent)).body.output;
    };
    expect(await filled(7)).toEqual(Array(8).fill(7));
    expect(await filled({ kind: 'constant', value: '-Infinity' })).toEqual(Array(8).fill('-Infinity'));
    expect(await filled({ kind: 'arange', start: 3, step: -1 })).toEqual([3, 2, 1, 0, -1, -2, -3, -4]);
    expect(await filled({ kind: 'axis', axis: 3, modulo: 3, offset: 1 })).toEqual([1, 2, 3, 1, 1, 2, 3, 1]);
    expect(await filled({ kind: 'axis', axis: -2 })).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  });

  it('carries NaN, the infinities and -0 both ways', async () => {
    const one = {
      layer: { ...layer, kernel_size: 1 },
      weight: [[[[1]]]],
      input: [[[['NaN', 'Infinity', '-Infinity', 5]]]],
    };
    expect((await post(app, '/v1/conv', one)).body.output).toEqual([[[['NaN', 'Infinity', '-Infinity', 5]]]]);
    const text =
      '{"layer":{"type":"conv1d","in_channels":1,"out_channels":1,"kernel_size":1,"bias":true},"input":[[[1]]],"weight":[[[-0.0]]],"bias":[-0.0]}';
    const { body } = await post(app, '/v1/conv', text);
    // 0 + 1·(−0) is 0, + (−0) is 0: only the statistics of the weight show the sign.
    expect(Object.is(at(body, 'statistics', 'weight', 'min'), -0)).toBe(true);
  });

  it('prints float32 as the shortest decimal that reads back', async () => {
    const tenth = {
      layer: { ...layer, kernel_size: 1 },
      input: [[[[0.1, 16777216, 3.4028234663852886e38, 1e-45]]]],
      weight: [[[[1]]]],
    };
    const reply = await app.inject({ method: 'POST', url: '/v1/conv', payload: tenth });
    expect(reply.body).toContain('"output":[[[[0.1,16777216,3.4028235e+38,1e-45]]]]');
  });

  it('computes in float64 where the layer says so', async () => {
    const tenth = {
      layer: { ...layer, kernel_size: 1, dtype: 'float64' },
      input: [[[[0.1]]]],
      weight: [[[[3]]]],
    };
    expect((await post(app, '/v1/conv', tenth)).body.output).toEqual([[[[0.1 * 3]]]]);
  });

  it('reduces the output as PyTorch names it', async () => {
    const reduce = [
      { op: 'sum' },
      { op: 'mean', dims: [-1] },
      { op: 'max', dims: [0, 1] },
      { op: 'std', dims: [2, 3] },
    ];
    const wide = {
      ...base,
      weight: [
        [
          [
            [1, 1],
            [1, 1],
          ],
        ],
      ],
      reduce,
    };
    // y = [[12, 16], [24, 28]]; √(160 / 3) = 7.30296743…, in float32 7.3029675
    expect((await post(app, '/v1/conv', wide)).body.reductions).toEqual([
      { op: 'sum', dims: [0, 1, 2, 3], shape: [], values: 80 },
      { op: 'mean', dims: [3], shape: [1, 1, 2], values: [[[14, 26]]] },
      {
        op: 'max',
        dims: [0, 1],
        shape: [2, 2],
        values: [
          [12, 16],
          [24, 28],
        ],
      },
      { op: 'std', dims: [2, 3], shape: [1, 1], values: [[7.3029675]] },
    ]);
  });

  it('does no work for the other sizes of an empty batch, whatever its layout is', async () => {
    const { status, body } = await post(app, '/v1/conv', {
      layer: { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1 },
      layout: { input: 'CWN', output: 'CWN' },
      input: { shape: [1, 10_000_000, 0], fill: 1 },
      include: ['input'],
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ shapes: { output: [1, 10_000_000, 0] }, input: [], output: [] });
  });

  it('gives an empty output for an empty batch', async () => {
    const { status, body } = await post(app, '/v1/conv', {
      ...base,
      input: { shape: [0, 1, 3, 3], fill: 1 },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      output: [],
      cost: { macs: 0 },
      statistics: { output: { count: 0, mean: null, std: null, min: null, max: null, sum: 0 } },
    });
  });

  // PyTorch's shapes and gradients of the same layers on torch.ones(0, 4, 0, 5)
  it.each([
    [{ type: 'conv2d', padding: 2, groups: 2 }, [0, 4, 2, 7]],
    [{ type: 'conv2d', padding: 2, stride: 2, dtype: 'float64' }, [0, 4, 1, 4]],
    [{ type: 'conv_transpose2d', groups: 4 }, [0, 4, 2, 7]],
    [{ type: 'conv_transpose2d', padding: 1 }, [0, 4, 0, 5]],
  ])('takes images of no rows in an empty batch: %j', async (fields, output) => {
    const layer = { in_channels: 4, out_channels: 4, kernel_size: 3, ...fields };
    const sent = { layer, input: { shape: [0, 4, 0, 5], fill: 1 } };
    const forward = await post(app, '/v1/conv', sent);
    expect(forward.body).toMatchObject({
      shapes: { output },
      output: [],
      statistics: { output: { count: 0 } },
    });
    const backward = await post(app, '/v1/gradients', sent);
    expect(backward.body).toMatchObject({
      grad_input: [],
      statistics: { grad_weight: { min: 0, max: 0 }, grad_bias: { count: 4, sum: 0 } },
    });
  });

  it.each(goldenInits)('draws what is left out as PyTorch does: $id', async (golden) => {
    const spec = goldenLayer(golden);
    const spatial = Array<number>(spatialAxes[spec.type]).fill(8);
    const input = { shape: [1, spec.in_channels, ...spatial], fill: 0 };
    const sent = { layer: spec, input, seed: golden.seed, include: ['weight', 'bias'], format: 'base64' };
    const { body } = await post(app, '/v1/conv', sent);
    for (const name of ['weight', 'bias'] as const) {
      const stored = golden.tensors[name];
      if (stored === undefined) expect(body[name]).toBeNull();
      else expect(at(body, name, 'base64')).toBe(base64Of(goldenTensor(stored).data));
    }
  });

  it('gives the same bits on the event loop and in the pool', async () => {
    const [inline, pooled] = [
      await testApp({ INLINE_WORK: '1000000000' }),
      await testApp({ INLINE_WORK: '0' }),
    ];
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: testShapes.length - 1 }), fc.nat(1000), async (i, seed) => {
        const { layer: spec, geometry, shapes } = testShapes[i];
        const operands = {
          input: randomData(elementCount(shapes.input), 'float32', seed),
          weight: randomData(elementCount(shapes.weight), 'float32', seed + 1),
          bias: shapes.bias && randomData(shapes.bias[0], 'float32', seed + 2),
        };
        const expected = zeros('float32', elementCount(shapes.output));
        convolveReference(geometry, operands, expected);
        const sent = {
          layer: spec,
          input: { shape: shapes.input, base64: base64Of(operands.input) },
          weight: { shape: shapes.weight, base64: base64Of(operands.weight) },
          ...(operands.bias && { bias: { shape: shapes.bias, base64: base64Of(operands.bias) } }),
          format: 'base64',
        };
        for (const service of [inline, pooled]) {
          const { body } = await post(service, '/v1/conv', sent);
          const bytes = Buffer.from(String(at(body, 'output', 'base64')), 'base64');
          expect(bitsOf(new Float32Array(Uint8Array.from(bytes).buffer))).toEqual(bitsOf(expected));
        }
      }),
      { numRuns: 60 },
    );
  });
});
