import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../../src/formats/safetensors/file.ts';
import { isTransposed, type LayerSpec, spatialAxes } from '../../../src/layers/layer.ts';
import { resolveLayer } from '../../../src/layers/resolve.ts';
import { elementCount, type LayerDType } from '../../../src/tensor/tensor.ts';
import { at, type JsonObject, post, testApp } from '../../helpers/app.ts';
import { fitting, placed } from '../../helpers/layers.ts';
import { ordersOf, permuted, reordered } from '../../helpers/layouts.ts';
import { randomData } from '../../helpers/random.ts';

const services = [
  { where: 'on the event loop', app: await testApp({ INLINE_WORK: '1000000000' }) },
  {
    where: 'in the pool',
    app: await testApp({ INLINE_WORK: '0', INLINE_BODY_BYTES: '0', SPLIT_MACS: '1' }),
  },
];

interface Order {
  readonly name: string;
  /** Which axis of PyTorch's tensor each axis is. */
  readonly axes: readonly number[];
}

/** An order of the letters of PyTorch's layout, for a tensor of `rank` axes, which may lack the first letter. */
function orderOf(letters: string, order: readonly number[], rank: number): Order {
  const name = order
    .filter((axis) => axis < letters.length)
    .map((axis) => letters[axis])
    .join('');
  const own = rank < letters.length ? name.replace('N', '') : name;
  const present = rank < letters.length ? letters.slice(1) : letters;
  return { name, axes: [...own].map((letter) => present.indexOf(letter)) };
}

const lying = (shape: readonly number[], { axes }: Order) => axes.map((axis) => shape[axis]);

describe.each(services)('layouts $where', ({ app }) => {
  const answer = async (operation: string, body: object): Promise<JsonObject> => {
    const { status, body: reply } = await post(app, `/v1/${operation}`, body);
    expect(status, JSON.stringify(reply).slice(0, 300)).toBe(200);
    return reply;
  };

  type Drawn = Readonly<{ spec: LayerSpec; shape: readonly number[] }>;

  /** A request in PyTorch's order, the same in other orders, and the orders. */
  function drawn({ spec, shape }: Drawn, orders: readonly (readonly number[])[], seed: number) {
    const layer = resolveLayer(spec, shape.slice(-1));
    const { shapes } = placed(layer, shape);
    const spatial = ['W', 'HW', 'DHW'][spatialAxes[spec.type] - 1];
    const input = orderOf(`NC${spatial}`, orders[0], shape.length);
    const output = orderOf(`NC${spatial}`, orders[1], shape.length);
    const weights = `${isTransposed(spec) ? 'IO' : 'OI'}${spatial}`;
    const weight = orderOf(weights, orders[2], weights.length);
    const make = (sizes: readonly number[], which: number) =>
      Array.from(randomData(elementCount(sizes), 'float32', seed + which));
    const data = {
      input: make(shapes.input, 1),
      weight: make(shapes.weight, 2),
      grad_output: make(shapes.output, 3),
    };
    const bias = shapes.bias && { bias: make(shapes.bias, 4) };
    const moved = (name: 'input' | 'weight' | 'grad_output', order: Order, sizes: readonly number[]) => ({
      shape: lying(sizes, order),
      data: permuted(data[name], sizes, order.axes),
    });
    return {
      ...{ layer, shapes, orders: { input, weight, output } },
      plain: {
        layer: spec,
        input: { shape: shapes.input, data: data.input },
        weight: { shape: shapes.weight, data: data.weight },
        ...bias,
      },
      gradOutput: { shape: shapes.output, data: data.grad_output },
      laid: {
        layer: spec,
        layout: { input: input.name, weight: weight.name, output: output.name },
        input: moved('input', input, shapes.input),
        weight: moved('weight', weight, shapes.weight),
        ...bias,
      },
      laidGradOutput: moved('grad_output', output, shapes.output),
    };
  }

  const anyOrders = fc.tuple(ordersOf(5), ordersOf(5), ordersOf(5));
  const layers = fitting({ transposed: true, modes: true, width: 6, room: 3, groups: 2, outPerGroup: 3 });
  const dtypes = fc.constantFrom<LayerDType>('float32', 'float64', 'float16', 'bfloat16');
  const cases = fc
    .tuple(layers, anyOrders, fc.nat(999), dtypes)
    .map(([{ spec, shape }, orders, seed, dtype]) =>
      drawn({ spec: { ...spec, dtype }, shape }, orders, seed),
    );

  const expectMoved = (moved: unknown, flat: unknown, sizes: readonly number[], { axes }: Order) =>
    expect(moved).toEqual(permuted(flat as number[], sizes, axes));

  it('give the output, the operands, shapes and reductions in other orders, bit for bit', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ plain, laid, shapes, orders }) => {
        const rank = shapes.output.length;
        const dims = [rank - 1, 0].slice(0, rank - 1);
        const asked = { include: ['input', 'weight', 'bias'], format: 'flat' };
        const positions = dims.map((dim) => orders.output.axes.indexOf(dim));
        const ops = ['mean', 'max'].map((op) => ({ op }));
        const own = await answer('conv', { ...plain, ...asked, reduce: ops.map((op) => ({ ...op, dims })) });
        const other = await answer('conv', {
          ...{ ...laid, ...asked },
          reduce: ops.map((op) => ({ ...op, dims: positions })),
        });
        for (const name of ['input', 'weight', 'output'] as const) {
          expectMoved(other[name], own[name], shapes[name], orders[name]);
          expect(at(other, 'shapes', name)).toEqual(lying(shapes[name], orders[name]));
        }
        expect(other.bias).toEqual(own.bias);
        expect(other.statistics).toEqual(own.statistics);
        const kept = [...Array(rank).keys()].filter((axis) => !dims.includes(axis));
        const order = orders.output.axes.filter((axis) => kept.includes(axis));
        for (const i of [0, 1]) {
          const [reduced, moved] = [own, other].map((reply) => Object(at(reply, 'reductions', i)));
          expect(moved.dims).toEqual([...positions].sort((a, b) => a - b));
          expect(moved.shape).toEqual(order.map((axis) => shapes.output[axis]));
          expect(moved.values).toEqual(
            reordered(
              reduced.values,
              order.map((axis) => kept.indexOf(axis)),
            ),
          );
        }
        const nested = await answer('conv', laid);
        const plainNested = await answer('conv', plain);
        if (elementCount(shapes.output) > 0)
          expect(nested.output).toEqual(reordered(plainNested.output, orders.output.axes));
      }),
      { numRuns: 25 },
    );
  });

  it('give the gradients in other orders, bit for bit', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ plain, laid, gradOutput, laidGradOutput, shapes, orders }) => {
        const include = ['input', 'weight', 'output', 'grad_output'];
        const asked = { include, format: 'flat' };
        const own = await answer('gradients', { ...plain, ...asked, grad_output: gradOutput });
        const other = await answer('gradients', { ...laid, ...asked, grad_output: laidGradOutput });
        for (const name of ['input', 'weight'] as const) {
          expectMoved(other[`grad_${name}`], own[`grad_${name}`], shapes[name], orders[name]);
          expectMoved(other[name], own[name], shapes[name], orders[name]);
        }
        for (const name of ['output', 'grad_output'])
          expectMoved(other[name], own[name], shapes.output, orders.output);
        expect([other.grad_bias, other.statistics]).toEqual([own.grad_bias, own.statistics]);
      }),
      { numRuns: 15 },
    );
  });

  it('explain the same value by the same terms, with indexes in these orders', async () => {
    await fc.assert(
      fc.asyncProperty(cases, fc.nat(), async ({ plain, laid, shapes, orders }, seed) => {
        fc.pre(elementCount(shapes.output) > 0);
        const index = shapes.output.map((size, axis) => (seed >> axis) % size);
        const own = await answer('explain', { ...plain, index });
        const other = await answer('explain', { ...laid, index: lying(index, orders.output) });
        expect(other.index).toEqual(lying(index, orders.output));
        expect([other.value, other.bias]).toEqual([own.value, own.bias]);
        const terms = (own.terms as JsonObject[]).map((term) => ({
          ...term,
          input_index: lying(term.input_index as number[], orders.input),
          weight_index: lying(term.weight_index as number[], orders.weight),
        }));
        expect(other.terms).toEqual(terms);
      }),
      { numRuns: 12 },
    );
  });

  it('hold in files and in base64', async () => {
    await fc.assert(
      fc.asyncProperty(layers, anyOrders, fc.nat(999), async ({ spec, shape }, orders, seed) => {
        const one = drawn({ spec: { ...spec, dtype: 'float32' }, shape }, orders, seed);
        const { plain, laid, shapes, layer } = one;
        const { output } = one.orders;
        const own = await answer('conv', { ...plain, format: 'flat' });
        const values = Float32Array.from(permuted(own.output as number[], shapes.output, output.axes));
        const base64 = await answer('conv', { ...laid, format: 'base64' });
        const bytes = Buffer.from(values.buffer);
        expect(at(base64, 'output', 'base64')).toBe(bytes.toString('base64'));
        const tensors = (['input', 'weight'] as const).map((name) => {
          const { shape, data } = laid[name];
          return [name, { shape, data: Float32Array.from(data) }] as const;
        });
        const bias = laid.bias
          ? [['bias', { shape: [layer.out_channels], data: Float32Array.from(laid.bias) }] as const]
          : [];
        const request = JSON.stringify({
          layer: spec.dtype === 'float32' ? spec : { ...spec, dtype: 'float32' },
          layout: laid.layout,
        });
        const payload = Buffer.from(writeSafetensors([...tensors, ...bias], { request }));
        for (const accept of ['application/x-safetensors', 'application/x-npy']) {
          const headers = { 'content-type': 'application/x-safetensors', accept };
          const reply = await app.inject({ method: 'POST', url: '/v1/conv', headers, payload });
          expect(reply.statusCode).toBe(200);
          if (accept === 'application/x-npy') {
            expect(reply.rawPayload.subarray(reply.rawPayload.length - bytes.length)).toEqual(bytes);
            const text = lying(shapes.output, output).join(', ');
            expect(reply.rawPayload.toString('latin1', 10, 118)).toContain(`'shape': (${text})`);
            continue;
          }
          const found = readSafetensors(reply.rawPayload).tensors.get('output');
          expect(found?.shape).toEqual(lying(shapes.output, output));
          expect(found?.data).toEqual(values);
        }
      }),
      { numRuns: 12 },
    );
  });

  it('hold for all layers of a comparison, and for the rows of a sweep', async () => {
    const layer = { type: 'conv2d', in_channels: 4, out_channels: 4, kernel_size: [1, 2] };
    const shape = [2, 4, 3, 5];
    const data = Array.from({ length: 120 }, (_, i) => Math.sin(i));
    const nhwc = [0, 2, 3, 1];
    const layers = [1, 2, 4].map((groups) => ({ layer: { ...layer, groups } }));
    const laid = { shape: [2, 3, 5, 4], data: permuted(data, shape, nhwc) };
    const layout = { input: 'NHWC', output: 'CHWN' };
    const own = await answer('compare', { input: { shape, data }, layers, format: 'flat' });
    const other = await answer('compare', { input: laid, layers, layout, format: 'flat' });
    expect(at(other, 'input')).toEqual({ ...Object(at(own, 'input')), shape: [2, 3, 5, 4] });
    for (const i of layers.keys()) {
      const moved = permuted(at(own, 'results', i, 'output') as number[], [2, 4, 3, 4], [1, 2, 3, 0]);
      expect(at(other, 'results', i, 'output')).toEqual(moved);
      expect(at(other, 'results', i, 'shapes', 'output')).toEqual([4, 3, 4, 2]);
    }
    const swept = await answer('sweep', { layer, input: { shape, data } });
    const rows = await answer('sweep', { layer, input: laid, layout: { ...layout, weight: 'HWIO' } });
    const sized = await answer('sweep', { layer, input_shape: laid.shape, layout });
    for (const i of [0, 1, 2]) {
      expect(at(rows, 'rows', i, 'statistics')).toEqual(at(swept, 'rows', i, 'statistics'));
      const { weight, output } = Object(at(rows, 'rows', i, 'shapes'));
      expect([weight, output]).toEqual([
        [1, 2, 4 / 2 ** i, 4],
        [4, 3, 4, 2],
      ]);
      expect(at(sized, 'rows', i, 'shapes', 'input')).toEqual(laid.shape);
    }
  });

  /** A depthwise layer of two outputs a channel, and its weight in PyTorch's order. */
  const depthwise = {
    type: 'conv2d',
    in_channels: 3,
    out_channels: 6,
    groups: 3,
    kernel_size: [2, 3],
    bias: false,
  };
  const ofDepthwise = Array.from({ length: 36 }, (_, i) => i + 1);
  const image = { shape: [1, 3, 4, 4], fill: { kind: 'arange' } };

  it.each([
    ['HWIM', [2, 3, 3, 2], (o: number, ky: number, kx: number) => [ky, kx, Math.floor(o / 2), o % 2]],
    ['1HWO', [1, 2, 3, 6], (o: number, ky: number, kx: number) => [0, ky, kx, o]],
  ])('take a depthwise weight as %s', async (name, shape, place) => {
    const data = Array<number>(36);
    for (let o = 0; o < 6; o++)
      for (let ky = 0; ky < 2; ky++)
        for (let kx = 0; kx < 3; kx++) {
          const at = place(o, ky, kx).reduce((offset, i, axis) => offset * shape[axis] + i, 0);
          data[at] = ofDepthwise[(o * 2 + ky) * 3 + kx];
        }
    const plain = { layer: depthwise, input: image, weight: { shape: [6, 1, 2, 3], data: ofDepthwise } };
    const laid = { layer: depthwise, input: image, weight: { shape, data }, layout: { weight: name } };
    const asked = { format: 'flat', include: ['weight'] };
    const [own, other] = [
      await answer('conv', { ...plain, ...asked }),
      await answer('conv', { ...laid, ...asked }),
    ];
    expect(other.output).toEqual(own.output);
    expect([other.weight, at(other, 'shapes', 'weight')]).toEqual([data, shape]);
    const index = [0, 4, 1, 1];
    const [why, whyLaid] = [
      await answer('explain', { ...plain, index }),
      await answer('explain', { ...laid, index }),
    ];
    const weights = (why.terms as JsonObject[]).map(({ weight_index }) => {
      const [o, , ky, kx] = weight_index as number[];
      return place(o, ky, kx);
    });
    expect((whyLaid.terms as JsonObject[]).map(({ weight_index }) => weight_index)).toEqual(weights);
    const [grads, laidGrads] = [
      await answer('gradients', { ...plain, format: 'flat' }),
      await answer('gradients', { ...laid, format: 'flat' }),
    ];
    const [order, split] =
      name === 'HWIM'
        ? [
            [2, 3, 0, 1],
            [3, 2, 2, 3],
          ]
        : [
            [1, 2, 3, 0],
            [6, 1, 2, 3],
          ];
    expect(laidGrads.grad_weight).toEqual(permuted(grads.grad_weight as number[], split, order));
  });

  it('hold for quantized layers, and for where two runtimes part', async () => {
    const layer = { type: 'conv2d', in_channels: 4, out_channels: 2, kernel_size: 2, bias: false };
    const integers = (count: number) => Array.from({ length: count }, (_, i) => ((i * 37) % 7) - 3);
    const [input, weight] = [integers(96), integers(32)];
    const quantization = {
      dtype: 'int8',
      // Half of each accumulator: ties, which runtimes round to different sides.
      input: { scale: 1, zero_point: 1 },
      weight: { scale: 0.5, zero_point: 0 },
      output: { scale: 1, zero_point: -5 },
    };
    const asked = { layer, quantization, include: ['input', 'weight'], format: 'flat' };
    const [own, other] = [
      await answer('quantized', {
        ...asked,
        input: { shape: [1, 4, 4, 6], data: input },
        weight: { shape: [2, 4, 2, 2], data: weight },
      }),
      await answer('quantized', {
        ...asked,
        layout: { input: 'NHWC', weight: 'HWIO', output: 'WNCH' },
        input: { shape: [1, 4, 6, 4], data: permuted(input, [1, 4, 4, 6], [0, 2, 3, 1]) },
        weight: { shape: [2, 2, 4, 2], data: permuted(weight, [2, 4, 2, 2], [2, 3, 1, 0]) },
      }),
    ];
    const order = [3, 0, 1, 2];
    const moved = (flat: unknown) => permuted(flat as number[], [1, 2, 3, 5], order);
    expect(at(other, 'shapes', 'output')).toEqual([5, 1, 2, 3]);
    expect(at(other, 'accumulator', 'shape')).toEqual([5, 1, 2, 3]);
    expect(at(other, 'accumulator', 'data')).toEqual(moved(at(own, 'accumulator', 'data')));
    expect(other.input).toEqual(permuted(own.input as number[], [1, 4, 4, 6], [0, 2, 3, 1]));
    expect(other.weight).toEqual(permuted(own.weight as number[], [2, 4, 2, 2], [2, 3, 1, 0]));
    const results = own.results as JsonObject[];
    for (const [i, { output }] of results.entries())
      expect(Object(at(other, 'results', i)).output).toEqual(output && moved(output));
    const differences = own.differences as JsonObject[];
    expect(differences.length).toBeGreaterThan(0);
    expect(other.differences).toEqual(
      differences.map((difference) => {
        const first = Object(difference.first);
        return { ...difference, first: { ...first, index: order.map((axis) => first.index[axis]) } };
      }),
    );
  });

  it('make fills, and what is left out, in the order of PyTorch', async () => {
    const layer = { type: 'conv2d', in_channels: 4, out_channels: 2, kernel_size: 3 };
    for (const fill of [
      { kind: 'axis', axis: 1 },
      { kind: 'kaiming_normal' },
      { kind: 'arange', step: 0.25 },
    ]) {
      const asked = { layer, seed: 5, format: 'flat', weight: { fill } };
      const own = await answer('conv', { ...asked, input: { shape: [1, 4, 5, 6], fill } });
      const layout = { input: 'NHWC', weight: 'HWIO' };
      const laid = {
        ...asked,
        layout,
        input: { shape: [1, 5, 6, 4], fill },
        weight: { shape: [3, 3, 4, 2], fill },
      };
      expect((await answer('conv', laid)).output).toEqual(own.output);
    }
  });

  it('say how a weight lies that is stored, and not how a stored one does', async () => {
    const layer = { type: 'conv1d', in_channels: 2, out_channels: 3, kernel_size: 2, bias: false };
    const data = Array.from({ length: 12 }, (_, i) => i - 4.5);
    const put = async (name: string, body: object) => {
      const headers = { 'content-type': 'application/json' };
      const payload = JSON.stringify({ layer, ...body });
      return (await app.inject({ method: 'PUT', url: `/v1/layers/${name}`, headers, payload })).json();
    };
    const own = await put('plain', { weight: { shape: [3, 2, 2], data } });
    const moved = { shape: [2, 2, 3], data: permuted(data, [3, 2, 2], [2, 1, 0]) };
    const laid = await put('laid', { weight: moved, layout: { weight: 'WIO' } });
    expect([laid.version, laid.shapes]).toEqual([own.version, own.shapes]);
    const input = { shape: [1, 2, 4], data: [1, 2, 3, 4, 5, 6, 7, 8] };
    const expected = await answer('conv', { layer: 'plain', input, format: 'flat' });
    const named = await answer('conv', {
      layer: 'laid',
      input: { shape: [1, 4, 2], data: permuted(input.data, [1, 2, 4], [0, 2, 1]) },
      layout: { input: 'NWC', weight: 'WIO' },
      format: 'flat',
    });
    expect(named.output).toEqual(expected.output);
  });

  const conv2d = { type: 'conv2d', in_channels: 4, out_channels: 8, kernel_size: [3, 5] };
  const input = { shape: [1, 8, 8, 4], fill: 1 };
  it.each<[string, object, string, string, string]>([
    ['no layout', { layout: { input: 'NHWD' } }, '/layout/input', 'no layout', 'letters of NCHW'],
    ['a letter twice', { layout: { output: 'NCHH' } }, '/layout/output', 'no layout', 'letters of NCHW'],
    ["another layer's", { layout: { weight: 'WIO' } }, '/layout/weight', 'no layout', 'letters of OIHW'],
    ['a depthwise one', { layout: { weight: 'HWIM' } }, '/layout/weight', 'groups is 1', 'in_channels = 4'],
    ['a number', { layout: { input: 3 } }, '/layout/input', 'is a text', 'NHWC'],
    ['an unknown field', { layout: { kernel: 'HWIO' } }, '/layout/kernel', 'unknown field', 'weight'],
    [
      'channels-first where it says last',
      { layout: { input: 'NHWC' }, input: { shape: [1, 4, 8, 8], fill: 1 } },
      '/input',
      'expected input [1, 4, 8, 8] in the layout NHWC to have 4 channels, but got 8',
      'looks channels-first, NCHW',
    ],
    [
      "PyTorch's weight where it says HWIO",
      { layout: { input: 'NHWC', weight: 'HWIO' }, weight: { shape: [8, 4, 3, 5], fill: 1 } },
      '/weight',
      'expected weight of size [3, 5, 4, 8] in the layout HWIO',
      'looks like OIHW',
    ],
    [
      'another weight',
      { layout: { input: 'NHWC', weight: 'HWIO' }, weight: { shape: [8, 3, 5, 4], fill: 1 } },
      '/weight',
      'expected weight of size [3, 5, 4, 8] in the layout HWIO',
      'channels-last, OHWI',
    ],
    [
      'channels-last where nothing is said',
      {},
      '/input',
      'to have 4 channels, but got 8',
      'say "layout": {"input": "NHWC"}',
    ],
  ])('are refused with a hint: %s', async (_, fields, pointer, message, hint) => {
    const { status, body } = await post(app, '/v1/conv', { layer: conv2d, input, ...fields });
    expect(status).toBe(422);
    expect(at(body, 'errors', 0)).toEqual({
      pointer,
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });
});
