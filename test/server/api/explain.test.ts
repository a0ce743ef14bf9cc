import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementCount } from '../../../src/tensor/tensor.ts';
import { at, type Json, post, testApp } from '../../helpers/app.ts';
import { fitting, layerOf, placed } from '../../helpers/layers.ts';

const app = await testApp();

const tutorial = {
  layer: { type: 'conv2d', in_channels: 16, out_channels: 4, kernel_size: 1, groups: 4 },
  input: { shape: [2, 16, 10, 10], fill: { kind: 'axis', axis: 1, modulo: 16, offset: 1 } },
  weight: { fill: 3 },
  bias: { fill: 0 },
};
const corner = {
  layer: { type: 'conv2d', in_channels: 1, out_channels: 1, kernel_size: 2, padding: 1, bias: false },
  input: [
    [
      [
        [1, 2],
        [3, 4],
      ],
    ],
  ],
  weight: { fill: { kind: 'arange', start: 1 } },
  index: [0, 0, 0, 1],
};

const numberOf = (value: Json) => Number(value);
const listOf = (value: Json) => Object.values(value ?? {}).map(numberOf);

describe('POST /v1/explain', () => {
  it("tells which inputs reach the tutorial's output channel 2: 8 to 11, and no others", async () => {
    const { status, body } = await post(app, '/v1/explain', { ...tutorial, index: [0, 2, 4, 5] });
    expect(status).toBe(200);
    const term = (channel: number) => ({
      input_index: [0, channel, 4, 5],
      weight_index: [2, channel - 8, 0, 0],
      ...{ input: channel + 1, weight: 3, product: 3 * (channel + 1), padded: false },
    });
    expect(body).toMatchObject({ index: [0, 2, 4, 5], group: 2, value: 126, bias: 0 });
    expect(body.terms).toEqual([8, 9, 10, 11].map(term));
  });

  it('shows the zeros of the padding where they are read', async () => {
    const { body } = await post(app, '/v1/explain', corner);
    expect(body).toMatchObject({ value: 3 * 1 + 4 * 2, bias: null });
    expect(body.terms).toMatchObject([
      { input_index: [0, 0, -1, 0], weight_index: [0, 0, 0, 0], input: 0, weight: 1, padded: true },
      { input_index: [0, 0, -1, 1], weight_index: [0, 0, 0, 1], input: 0, weight: 2, padded: true },
      { input_index: [0, 0, 0, 0], weight_index: [0, 0, 1, 0], input: 1, weight: 3, padded: false },
      { input_index: [0, 0, 0, 1], weight_index: [0, 0, 1, 1], input: 2, weight: 4, padded: false },
    ]);
  });

  it('shows which elements a padding mode puts into the padding', async () => {
    const layer = { ...corner.layer, padding_mode: 'circular' };
    const { body } = await post(app, '/v1/explain', { ...corner, layer });
    expect(body.terms).toMatchObject([
      { input_index: [0, 0, 1, 0], input: 3, padded: true },
      { input_index: [0, 0, 1, 1], input: 4, padded: true },
      { input_index: [0, 0, 0, 0], input: 1, padded: false },
      { input_index: [0, 0, 0, 1], input: 2, padded: false },
    ]);
  });

  it('shows the inputs that a transposed layer spreads over the position', async () => {
    const layer = {
      type: 'conv_transpose1d',
      in_channels: 1,
      out_channels: 1,
      kernel_size: 3,
      stride: 2,
      bias: false,
    };
    const sent = { layer, input: [[[1, 10]]], weight: { fill: { kind: 'arange', start: 1 } } };
    const { body } = await post(app, '/v1/explain', { ...sent, index: [0, 0, 2] });
    expect(body.value).toBe(1 * 3 + 10 * 1);
    expect(body.terms).toMatchObject([
      { input_index: [0, 0, 0], weight_index: [0, 0, 2], product: 3 },
      { input_index: [0, 0, 1], weight_index: [0, 0, 0], product: 10 },
    ]);
  });

  it('counts negative entries of the index from the end', async () => {
    const { body } = await post(app, '/v1/explain', { ...tutorial, index: [-1, -1, -1, -1] });
    expect(body).toMatchObject({ index: [1, 3, 9, 9], group: 3, value: 174 });
  });

  it.each([
    [[0, 4, 0, 0], '/index/1', 'index 4 is out of bounds for dimension 1 with size 4', 'from 0 to 3'],
    [[0, 0, 0, -11], '/index/3', 'index -11 is out of bounds for dimension 3 with size 10', 'from 0 to 9'],
    [[0, 0], '/index', 'one entry for each axis of the output [2, 4, 10, 10], but has 2', '4 integers'],
    [[0, 0, 0, 1.5], '/index/3', 'must be an integer', undefined],
  ])('refuses index %j', async (index, pointer, says, hint) => {
    const { status, body } = await post(app, '/v1/explain', { ...tutorial, index });
    expect(status).toBe(422);
    expect(at(body, 'errors', 0)).toMatchObject({
      pointer,
      message: expect.stringContaining(says),
      ...(hint && { hint }),
    });
  });

  it('refuses more terms than an answer may list', async () => {
    const layer = { type: 'conv2d', in_channels: 1024, out_channels: 1, kernel_size: 9 };
    const input = { shape: [1, 1024, 9, 9], fill: 1 };
    const { status, body } = await post(app, '/v1/explain', {
      layer,
      input,
      weight: { fill: 1 },
      index: [0, 0, 0, 0],
    });
    expect([status, at(body, 'detail')]).toEqual([413, expect.stringContaining('82944 terms')]);
  });

  it('is not limited by the multiply-accumulates of a layer of which one value is computed', async () => {
    const small = await testApp({ MAX_MACS: '10' });
    expect((await post(small, '/v1/explain', { ...tutorial, index: [0, 0, 0, 0] })).status).toBe(200);
  });

  it('adds up, term by term, to the very value that POST /v1/conv computes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fitting({ transposed: true, modes: true, width: 9, room: 3 }).filter(
          ({ shape }) => !shape.includes(0),
        ),
        fc.nat(),
        async ({ spec, shape }, pick) => {
          const { shapes } = placed(layerOf(spec), shape);
          const input = { shape, fill: { kind: 'arange', start: 0.1, step: 0.37 } };
          const { body: forward } = await post(app, '/v1/conv', {
            layer: spec,
            input,
            seed: 3,
            format: 'flat',
          });
          const at0 = pick % elementCount(shapes.output);
          let rest = at0;
          const index = shapes.output.toReversed().map((size) => {
            const position = rest % size;
            rest = (rest - position) / size;
            return position;
          });
          index.reverse();
          const { body } = await post(app, '/v1/explain', { layer: spec, input, seed: 3, index });
          expect(body.value).toBe(at(forward, 'output', at0));
          const round = spec.dtype === 'float32' ? Math.fround : (value: number) => value;
          const terms = Object.values(body.terms ?? {});
          const sum = terms.reduce((total: number, term) => {
            const [read, weight, product] = ['input', 'weight', 'product'].map((name) =>
              round(numberOf(at(term, name))),
            );
            expect(round(read * weight)).toBe(product);
            return round(total + product);
          }, 0);
          const bias = body.bias === null ? 0 : numberOf(body.bias);
          expect(round(round(sum) + round(bias))).toBe(round(numberOf(body.value)));
          for (const term of terms) {
            if (at(term, 'padded') === true) continue;
            const where = listOf(at(term, 'input_index'));
            expect(where.every((position, axis) => position >= 0 && position < shape[axis])).toBe(true);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
