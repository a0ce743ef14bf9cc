import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spatialAxes } from '../../../src/layers/layer.ts';
import { at, post, testApp } from '../../helpers/app.ts';

const types = Object.keys(spatialAxes);

describe('POST /v1/conv on whatever a layer may say', () => {
  /** Any combination of fields, most of which do not fit together. */
  const rarely = <T>(field: fc.Arbitrary<T>) =>
    fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: field });
  const wild = fc.record({
    type: fc.constantFrom(...types),
    in_channels: fc.constantFrom(1, 2, 4, 6),
    out_channels: fc.constantFrom(1, 2, 4, 6),
    kernel_size: fc.oneof(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 }),
    ),
    stride: rarely(
      fc.oneof(fc.integer({ min: 0, max: 3 }), fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 })),
    ),
    padding: rarely(fc.oneof(fc.constantFrom('same', 'valid', 'full'), fc.integer({ min: -1, max: 5 }))),
    auto_pad: rarely(fc.constantFrom('SAME_UPPER', 'SAME_LOWER', 'VALID')),
    output_padding: rarely(fc.integer({ min: -1, max: 3 })),
    dilation: rarely(fc.integer({ min: 0, max: 3 })),
    groups: rarely(fc.integer({ min: 0, max: 4 })),
    bias: rarely(fc.boolean()),
    padding_mode: rarely(fc.constantFrom('zeros', 'reflect', 'replicate', 'circular', 'wrap')),
    dtype: rarely(fc.constantFrom('float32', 'float64')),
  });

  it('never answers 5xx, and names a field where it refuses', async () => {
    const app = await testApp();
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(wild, fc.array(fc.nat(7), { maxLength: 6 }), fc.nat(4), async (layer, sizes, fits) => {
        const axes = Number(layer.type.at(-2));
        const shape = fits > 0 ? [2, layer.in_channels, ...Array<number>(axes).fill(6)] : sizes;
        for (const route of ['/v1/conv', '/v1/gradients', '/v1/shapes']) {
          const sent =
            route === '/v1/shapes' ? { layer, input_shape: shape } : { layer, input: { shape, fill: 1 } };
          const { status, body } = await post(app, route, sent);
          expect([200, 413, 422]).toContain(status);
          if (status === 200) accepted++;
          else
            expect(at(body, 'errors', 0)).toMatchObject({
              pointer: expect.any(String),
              message: expect.any(String),
            });
        }
      }),
      { numRuns: 600 },
    );
    expect(accepted).toBeGreaterThan(400);
  }, 60_000);
});
