import { describe, expect, it } from 'vitest';
import { at, get, post, testApp } from '../../helpers/app.ts';

const app = await testApp();

const layer = { type: 'conv2d', in_channels: 16, out_channels: 4, kernel_size: 1, groups: 4 };

describe('POST /v1/shapes', () => {
  it('says which input channels reach which output channels', async () => {
    const { status, body } = await post(app, '/v1/shapes', { layer, input_shape: [2, 16, 10, 10] });
    expect(status).toBe(200);
    expect(body.connectivity).toEqual([
      { group: 0, in_channels: { from: 0, to: 3 }, out_channels: { from: 0, to: 0 } },
      { group: 1, in_channels: { from: 4, to: 7 }, out_channels: { from: 1, to: 1 } },
      { group: 2, in_channels: { from: 8, to: 11 }, out_channels: { from: 2, to: 2 } },
      { group: 3, in_channels: { from: 12, to: 15 }, out_channels: { from: 3, to: 3 } },
    ]);
    expect(body.shapes).toEqual({
      input: [2, 16, 10, 10],
      weight: [4, 4, 1, 1],
      bias: [4],
      output: [2, 4, 10, 10],
    });
    expect(body.cost).toEqual({ parameters: 20, macs: 3200, output_bytes: 3200 });
  });

  it('computes nothing, so that limits of computing do not hold', async () => {
    const large = { ...layer, in_channels: 4096, out_channels: 4096, kernel_size: 3, groups: 1 };
    const { status, body } = await post(app, '/v1/shapes', {
      layer: large,
      input_shape: [64, 4096, 512, 512],
    });
    expect(status).toBe(200);
    expect(at(body, 'cost', 'macs')).toBe(64 * 510 * 510 * 4096 * 4096 * 9);
  });

  it('feeds layers to each other, with totals and the receptive field', async () => {
    // ResNet's stem: 7×7 stride 2, then 3×3 stride 2: a field of 7 + 2·2 = 11, a jump of 4, 3 + 2·1 of
    // padding.
    const layers = [
      {
        type: 'conv2d',
        in_channels: 3,
        out_channels: 64,
        kernel_size: 7,
        stride: 2,
        padding: 3,
        bias: false,
      },
      {
        type: 'conv2d',
        in_channels: 64,
        out_channels: 64,
        kernel_size: 3,
        stride: 2,
        padding: 1,
        groups: 64,
      },
    ];
    const { body } = await post(app, '/v1/shapes', { layers, input_shape: [1, 3, 224, 224] });
    expect(at(body, 'layers', 1, 'shapes', 'output')).toEqual([1, 64, 56, 56]);
    expect(body.receptive_field).toEqual({ size: [11, 11], stride: [4, 4], padding: [5, 5] });
    expect(body.totals).toEqual({
      parameters: 64 * 3 * 49 + 64 * 9 + 64,
      macs: 112 * 112 * 64 * 3 * 49 + 56 * 56 * 64 * 9,
      output_bytes: 4 * 64 * (112 * 112 + 56 * 56),
    });
  });
});

describe('GET /v1/shapes', () => {
  it('answers as POST does', async () => {
    const query = 'type=conv2d&in_channels=16&out_channels=4&kernel_size=1&groups=4&input_shape=2,16,10,10';
    const { status, body } = await get(app, `/v1/shapes?${query}`);
    expect(status).toBe(200);
    expect(body).toEqual((await post(app, '/v1/shapes', { layer, input_shape: [2, 16, 10, 10] })).body);
  });

  it('reads lists, words and booleans', async () => {
    const query =
      'type=conv2d&in_channels=2&out_channels=2&kernel_size=3,4&padding=same&dilation=1,2&bias=false&input_shape=2,9,9';
    const { body } = await get(app, `/v1/shapes?${query}&dtype=float64`);
    expect(body.layer).toMatchObject({
      kernel_size: [3, 4],
      padding: [1, 3],
      dilation: [1, 2],
      bias: false,
      dtype: 'float64',
    });
    expect(body.shapes).toMatchObject({ output: [2, 9, 9] });
  });
});

describe('lists in the query of GET /v1/shapes', () => {
  const rest = 'type=conv2d&in_channels=2&out_channels=2&input_shape=1,2,9,9';
  const asked = { type: 'conv2d', in_channels: 2, out_channels: 2, kernel_size: [3, 5] };

  it.each([
    ['kernel_size=3,5'],
    ['kernel_size=3%2C5'],
    ['kernel_size=3,+5'],
    ['kernel_size=3&kernel_size=5'],
    ['kernel_size=[3,5]'],
    ['kernel_size=%5B3%2C%205%5D'],
  ])('are read from %s', async (query) => {
    const { status, body } = await get(app, `/v1/shapes?${rest}&${query}`);
    expect(status).toBe(200);
    expect(body).toEqual((await post(app, '/v1/shapes', { layer: asked, input_shape: [1, 2, 9, 9] })).body);
  });

  it.each([
    ['padding=0:1,2:2'],
    ['padding=0:1&padding=2:2'],
    ['padding=0%3A1%2C2%3A2'],
    ['padding=[[0,1],[2,2]]'],
  ])('are pairs in %s', async (query) => {
    const { status, body } = await get(app, `/v1/shapes?${rest}&kernel_size=3,5&${query}`);
    expect(status).toBe(200);
    const layer = {
      ...asked,
      padding: [
        [0, 1],
        [2, 2],
      ],
    };
    expect(body).toEqual((await post(app, '/v1/shapes', { layer, input_shape: [1, 2, 9, 9] })).body);
  });
});

describe('POST /v1/shapes with a chain that mixes axes', () => {
  const one = { type: 'conv1d', in_channels: 8, out_channels: 8, kernel_size: 1 };
  const two = { type: 'conv2d', in_channels: 8, out_channels: 8, kernel_size: 1 };

  it.each([
    [[two, one], '/layers/1/type'],
    [[one, one, two], '/layers/2/type'],
  ])('is refused, though an axis of the one could pass for a batch of the other', async (layers, pointer) => {
    const { status, body } = await post(app, '/v1/shapes', { layers, input_shape: [8, 8, 8] });
    expect(status).toBe(422);
    expect(at(body, 'errors', 0, 'pointer')).toBe(pointer);
  });
});
