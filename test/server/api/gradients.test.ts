import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSafetensors } from '../../../src/formats/safetensors/file.ts';
import { elementCount } from '../../../src/tensor/tensor.ts';
import { at, post, testApp } from '../../helpers/app.ts';
import { beyond, defined } from '../../helpers/definition.ts';
import { fitting, layerOf, placed } from '../../helpers/layers.ts';
import { randomData } from '../../helpers/random.ts';

const app = await testApp();

const layer = { type: 'conv2d', in_channels: 2, out_channels: 2, kernel_size: 2, groups: 2 };
const input = { shape: [1, 2, 3, 3], fill: { kind: 'arange' } };
const weight = { fill: 3 };

describe('POST /v1/gradients', () => {
  it('gives the gradients of the sum of the output where grad_output is left out', async () => {
    const { status, body } = await post(app, '/v1/gradients', { layer, input, weight, bias: { fill: 0 } });
    expect(status).toBe(200);
    // Each input is met by 1, 2 or 4 windows of weight 3; each weight meets the four inputs of a 2 × 2
    // window.
    const met = [
      [3, 6, 3],
      [6, 12, 6],
      [3, 6, 3],
    ];
    expect(body).toMatchObject({
      shapes: { input: [1, 2, 3, 3], weight: [2, 1, 2, 2], bias: [2], output: [1, 2, 2, 2] },
      grad_input: [[met, met]],
      grad_weight: [
        [
          [
            [8, 12],
            [20, 24],
          ],
        ],
        [
          [
            [44, 48],
            [56, 60],
          ],
        ],
      ],
      grad_bias: [4, 4],
      statistics: { grad_input: { sum: 96 }, grad_weight: { count: 8 }, grad_bias: { mean: 4 } },
      reductions: [],
    });
  });

  it('has no bias gradient where the layer has no bias', async () => {
    const { body } = await post(app, '/v1/gradients', { layer: { ...layer, bias: false }, input });
    expect(body).toMatchObject({ grad_bias: null, statistics: { grad_bias: null } });
  });

  it('returns operands and the output, and reduces the output, where asked to', async () => {
    const asked = { include: ['output', 'bias', 'grad_output'], reduce: [{ op: 'sum' }], format: 'flat' };
    const sent = { layer, input, weight, bias: { fill: 1 }, ...asked };
    const [{ body }, forward] = [
      await post(app, '/v1/gradients', { ...sent, grad_output: { fill: 2 } }),
      await post(app, '/v1/conv', { ...sent, include: [] }),
    ];
    expect(body.output).toEqual(forward.body.output);
    expect(body.reductions).toEqual(forward.body.reductions);
    expect(body).toMatchObject({ bias: [1, 1], grad_output: Array(8).fill(2), grad_bias: [8, 8] });
  });

  it('takes and gives safetensors', async () => {
    const sent = { layer, input, weight };
    const reply = await app.inject({
      method: 'POST',
      url: '/v1/gradients',
      headers: { 'content-type': 'application/json', accept: 'application/x-safetensors' },
      payload: JSON.stringify(sent),
    });
    const { tensors, metadata } = readSafetensors(Uint8Array.from(reply.rawPayload));
    expect([...tensors.keys()].sort()).toEqual(['grad_bias', 'grad_input', 'grad_weight']);
    expect(JSON.parse(metadata.get('response') ?? '')).toMatchObject({
      statistics: { grad_input: { sum: 96 } },
    });
  });

  it('does not give npy, which has room for one tensor', async () => {
    const headers = { 'content-type': 'application/json', accept: 'application/x-npy' };
    const reply = await app.inject({ method: 'POST', url: '/v1/gradients', headers, payload: '{}' });
    expect(reply.statusCode).toBe(406);
  });

  it.each([
    [{ shape: [1, 2, 2, 3], fill: 1 }, '/grad_output', 'and output has a shape of [1, 2, 2, 2]'],
    [
      { shape: [1, 2, 2, 2], data: [1] },
      '/grad_output/data',
      "shape '[1, 2, 2, 2]' is invalid for input of size 1",
    ],
    [{ fill: { kind: 'axis', axis: 4 } }, '/grad_output/fill/axis', '4'],
  ])('refuses grad_output %j', async (grad_output, pointer, says) => {
    const { status, body } = await post(app, '/v1/gradients', { layer, input, grad_output });
    expect(status).toBe(422);
    expect(at(body, 'errors', 0)).toMatchObject({ pointer, message: expect.stringContaining(says) });
  });

  it('counts the passes by input and weight against the limit of multiply-accumulates', async () => {
    const small = await testApp({ MAX_MACS: '40' });
    expect((await post(small, '/v1/conv', { layer, input })).status).toBe(200);
    const { status, body } = await post(small, '/v1/gradients', { layer, input });
    expect([status, at(body, 'detail')]).toEqual([413, expect.stringContaining('64 multiply-accumulates')]);
  });

  it('agrees with the definition for random layers of all types and padding modes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fitting({ transposed: true, modes: true, width: 9, room: 3 }),
        fc.nat(99),
        async ({ spec, shape }, seed) => {
          const { shapes } = placed(layerOf(spec), shape);
          const draw = (sizes: readonly number[], i: number) =>
            randomData(elementCount(sizes), spec.dtype, seed + i);
          const given = {
            input: draw(shape, 1),
            weight: draw(shapes.weight, 2),
            bias: null,
            gradOutput: draw(shapes.output, 3),
          };
          const tensor = (sizes: readonly number[], data: ArrayLike<number>) => ({
            shape: sizes,
            data: Array.from(data),
          });
          const { status, body } = await post(app, '/v1/gradients', {
            layer: spec,
            input: tensor(shape, given.input),
            weight: tensor(shapes.weight, given.weight),
            grad_output: tensor(shapes.output, given.gradOutput),
            format: 'flat',
          });
          expect(status).toBe(200);
          const definition = defined(layerOf(spec), shape, given);
          for (const name of [
            'grad_input',
            'grad_weight',
            ...(spec.bias ? (['grad_bias'] as const) : []),
          ] as const) {
            const got = Float64Array.from(Object.values(at(body, name) ?? {}), Number);
            expect(got.length).toBe(definition[name].values.length);
            expect(beyond(got, definition[name])).toEqual([]);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
