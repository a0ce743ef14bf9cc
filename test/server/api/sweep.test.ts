import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { at, get, type Json, post, testApp } from '../../helpers/app.ts';

const app = await testApp({ MAX_MACS: '20000000' });

const layer = { type: 'conv2d', in_channels: 16, out_channels: 4, kernel_size: 1 };
const input = { shape: [2, 16, 10, 10], fill: { kind: 'axis', axis: 1, offset: 1 } };
const rowsOf = (body: Json) => Array.from(Object(at(body, 'rows')) as Iterable<Json>);

describe('POST /v1/sweep', () => {
  it('answers the tutorial with a row for 1, 2 and 4 groups', async () => {
    const { status, body } = await post(app, '/v1/sweep', { layer, input_shape: [2, 16, 10, 10] });
    expect(status).toBe(200);
    const shapes = (weight: number[]) => ({
      input: [2, 16, 10, 10],
      weight,
      bias: [4],
      output: [2, 4, 10, 10],
    });
    const output_bytes = 2 * 4 * 10 * 10 * 4;
    expect(body).toEqual({
      rows: [
        { groups: 1, shapes: shapes([4, 16, 1, 1]), cost: { parameters: 68, macs: 12800, output_bytes } },
        { groups: 2, shapes: shapes([4, 8, 1, 1]), cost: { parameters: 36, macs: 6400, output_bytes } },
        { groups: 4, shapes: shapes([4, 4, 1, 1]), cost: { parameters: 20, macs: 3200, output_bytes } },
      ],
    });
  });

  it('has every common divisor, and no other value, where groups are left out', async () => {
    const channels = fc.integer({ min: 1, max: 96 });
    await fc.assert(
      fc.asyncProperty(channels, channels, async (in_channels, out_channels) => {
        const request = {
          layer: { ...layer, in_channels, out_channels },
          input_shape: [1, in_channels, 2, 2],
        };
        const { body } = await post(app, '/v1/sweep', request);
        const divisors = Array.from({ length: 96 }, (_, i) => i + 1).filter(
          (value) => in_channels % value === 0 && out_channels % value === 0,
        );
        expect(rowsOf(body).map((row) => at(row, 'groups'))).toEqual(divisors);
      }),
      { numRuns: 50 },
    );
  });

  it('tells the shapes and the cost that GET /v1/shapes tells, and the statistics that POST /v1/conv tells', async () => {
    const { body } = await post(app, '/v1/sweep', { layer, input, groups: [4, 1], seed: 7 });
    expect(rowsOf(body)).toHaveLength(2);
    for (const [i, groups] of [4, 1].entries()) {
      const alone = await post(app, '/v1/conv', { layer: { ...layer, groups }, input, seed: 7 });
      const { per_channel: _, ...output } = Object(at(alone.body, 'statistics', 'output'));
      expect(at(body, 'rows', i)).toMatchObject({
        groups,
        shapes: alone.body.shapes,
        cost: alone.body.cost,
        statistics: { output },
      });
      expect(at(body, 'rows', i, 'compute_ms')).toBeGreaterThan(0);
    }
    const query = 'in_channels=16&out_channels=4&kernel_size=1&groups=4&input_shape=2,16,10,10';
    expect(at(body, 'rows', 0, 'cost')).toEqual((await get(app, `/v1/shapes?${query}`)).body.cost);
  });

  it('computes given numbers as often as asked, in the pool as on the event loop', async () => {
    const data = Array.from({ length: 8 * 40 * 40 }, (_, i) => (i % 11) - 5);
    const request = {
      layer: { ...layer, in_channels: 8, out_channels: 8, kernel_size: 3 },
      input: { shape: [1, 8, 40, 40], data },
      groups: [1, 2, 8],
      repeat: 3,
    };
    const { status, body } = await post(app, '/v1/sweep', request);
    expect(status).toBe(200);
    for (const [i, groups] of request.groups.entries()) {
      const alone = await post(app, '/v1/conv', {
        layer: { ...request.layer, groups },
        input: request.input,
      });
      expect(at(body, 'rows', i, 'statistics', 'output', 'sum')).toBe(
        at(alone.body, 'statistics', 'output', 'sum'),
      );
    }
  });

  it('says where the time went: that of all computations', async () => {
    const reply = await app.inject({
      method: 'POST',
      url: '/v1/sweep',
      payload: { layer, input, repeat: 5 },
    });
    const [, compute] = /compute;dur=([\d.]+)/.exec(String(reply.headers['server-timing'])) ?? [];
    const rows: { compute_ms: number }[] = reply.json().rows;
    expect(Number(compute)).toBeGreaterThanOrEqual(3 * Math.min(...rows.map((row) => row.compute_ms)));
  });

  it('leaves other requests their turn', async () => {
    const long = post(app, '/v1/sweep', { layer, input, groups: [1], repeat: 100 });
    const answered: string[] = [];
    void long.then(() => answered.push('sweep'));
    await post(app, '/v1/conv', { layer, input }).then(() => answered.push('conv'));
    await long;
    expect(answered).toEqual(['conv', 'sweep']);
  });

  it('leaves the event loop its turns, however little each of many computations has to do', async () => {
    const tiny = { ...layer, in_channels: 1, out_channels: 1, bias: false };
    const many = {
      layer: tiny,
      input: { shape: [1, 1, 1, 1], fill: 1 },
      groups: Array(64).fill(1),
      repeat: 100,
    };
    const compute = vi.spyOn(app.dispatcher, 'compute');
    const { status } = await post(app, '/v1/sweep', many);
    expect(status).toBe(200);
    expect(compute).toHaveBeenCalledTimes(1);
    expect(compute.mock.calls[0][1].work).toBeGreaterThan(2_500_000);
  });

  it('passes infinities on as JSON has them', async () => {
    const request = { layer, input: { shape: [1, 16, 1, 1], fill: 'Infinity' }, groups: [4] };
    const { body } = await post(app, '/v1/sweep', request);
    expect(at(body, 'rows', 0, 'statistics', 'output', 'mean')).toBe('NaN');
  });

  const wide = { ...layer, in_channels: 720720, out_channels: 720720 };
  it.each([
    [{ layer, input_shape: [2, 16, 10, 10], groups: [1, 3] }, 422, 'invalid-layer', '/groups/1'],
    [{ layer, input, groups: [2, 8] }, 422, 'invalid-layer', '/groups/1'],
    [{ layer, input, groups: [0] }, 422, 'invalid-request', '/groups/0'],
    [{ layer, input, groups: [] }, 422, 'invalid-request', '/groups'],
    [{ layer, input, input_shape: [2, 16, 10, 10] }, 422, 'invalid-request', ''],
    [{ layer }, 422, 'invalid-request', ''],
    [{ layer, input, repeat: 0 }, 422, 'invalid-request', '/repeat'],
    [{ layer, input_shape: [2, 8, 10, 10] }, 422, 'invalid-tensor', '/input_shape'],
    [{ layer, input: { shape: [2, 8, 10, 10], fill: 1 } }, 422, 'invalid-tensor', '/input'],
    [{ layer: wide, input_shape: [1, 720720, 1, 1] }, 413, 'limit-exceeded', '/groups'],
    // 12800 + 6400 + 3200 multiply-accumulates, 900 times, are 160,000 over 20 million; each alone is far
    // below.
    [
      { layer, input, groups: Array(9).fill([1, 2, 4]).flat(), repeat: 100 },
      413,
      'limit-exceeded',
      '/groups',
    ],
  ])('answers %j with %i %s at %j', async (request, expected, code, pointer) => {
    const { status, body } = await post(app, '/v1/sweep', request);
    expect(status).toBe(expected);
    expect(body.type).toBe(`/problems/${code}`);
    expect(at(body, 'errors', 0, 'pointer')).toBe(pointer);
  });
});
