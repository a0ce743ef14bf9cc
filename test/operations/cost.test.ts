import { describe, expect, it, vi } from 'vitest';
import { workOf, workOfBody } from '../../src/operations/cost.ts';
import { testApp } from '../helpers/app.ts';

describe('predicted work', () => {
  it('is 16 multiply-accumulates per element beside those of the layer', () => {
    expect(workOf({ macs: 0, elements: 0 })).toBe(0);
    expect(workOf({ macs: 1000, elements: 0 })).toBe(1000);
    expect(workOf({ macs: 1000, elements: 100 })).toBe(2600);
  });

  it('is 20,000 multiply-accumulates for each computation after the first', () => {
    expect(workOf({ macs: 7, elements: 0, computations: 1 })).toBe(7);
    expect(workOf({ macs: 7, elements: 0, computations: 6 })).toBe(100_007);
  });

  it('is 2 multiply-accumulates per byte of a body', () => {
    expect(workOfBody(0)).toBe(0);
    expect(workOfBody(1000)).toBe(2000);
  });
});

describe('a job of INLINE_WORK', () => {
  // 4 positions × 3 outputs × 2 inputs, and 8 + 6 + 12 elements.
  const work = 4 * 3 * 2 + 16 * (8 + 6 + 12);
  const request = {
    layer: { type: 'conv2d', in_channels: 2, out_channels: 3, kernel_size: 1 },
    input: { shape: [1, 2, 2, 2], fill: 1 },
  };

  it.each([
    ['is computed on the event loop', work, false],
    ['with more work is computed by a worker', work - 1, true],
  ])('%s', async (_, limit, inPool) => {
    const app = await testApp({ INLINE_WORK: String(limit), WORKERS: '1' });
    const { statusCode } = await app.inject({ method: 'POST', url: '/v1/conv', payload: request });
    expect(statusCode).toBe(200);
    if (inPool) await vi.waitFor(() => expect(app.dispatcher.load.alive).toBe(1));
    else expect(app.dispatcher.load.alive).toBe(0);
  });
});
