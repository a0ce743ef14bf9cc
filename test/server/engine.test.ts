import { describe, expect, it } from 'vitest';
import { testApp } from '../helpers/app.ts';
import { nativeEngines } from '../helpers/kernels.ts';

const [best] = nativeEngines;
const auto = best
  ? { name: 'native', instructions: best.instructions }
  : { name: 'wasm', instructions: 'simd128' };

const layer = { type: 'conv2d', in_channels: 8, out_channels: 8, kernel_size: 3, groups: 2, padding: 1 };
const payload = { layer, input: { shape: [1, 8, 64, 64], fill: { kind: 'normal', seed: 1 } } };

describe.each([
  ['auto', auto],
  ['wasm', { name: 'wasm', instructions: 'simd128' }],
])('with ENGINE=%s', (ENGINE, { name, instructions }) => {
  it('the limits and the metrics tell who computes', async () => {
    const app = await testApp({ ENGINE });
    expect((await app.inject('/v1/limits')).json().engine).toEqual({ name, instructions });
    expect((await app.inject('/metrics')).body).toContain(
      `groupconv_engine_info{engine="${name}",instructions="${instructions}"} 1`,
    );
  });

  it('it computes, on the event loop and in the workers', async () => {
    for (const INLINE_WORK of ['0', '1000000000']) {
      const app = await testApp({ ENGINE, INLINE_WORK });
      expect((await app.inject({ method: 'POST', url: '/v1/conv', payload })).statusCode).toBe(200);
      const metrics = (await app.inject('/metrics')).body;
      expect(metrics).toMatch(
        name === 'native' ? `variant="tiles-f32-${instructions}"` : 'variant="tiles-f32"',
      );
    }
  });
});
