import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convolve } from '../../src/backend/convolve.ts';
import { macsOf } from '../../src/layers/cost.ts';
import { planLayer } from '../../src/layers/plan.ts';
import { elementCount, type TensorData, zeros } from '../../src/tensor/tensor.ts';
import { post, testApp } from '../helpers/app.ts';
import { testKernels } from '../helpers/kernels.ts';
import { fitting, operandsFor, placed } from '../helpers/layers.ts';
import { bitsOf } from '../helpers/random.ts';
import { testShapes } from '../helpers/shapes.ts';

const origin = { layer: '', input: '' };
const layers = fitting({ transposed: true, modes: true }).filter(({ shape }) => !shape.includes(0));
const part = (data: TensorData, index: number, parts: number) =>
  data.slice((index * data.length) / parts, ((index + 1) * data.length) / parts);

describe('the same bits', () => {
  it('from 1, 2 and 4 threads and from the event loop, forward and backward', async () => {
    const services = await Promise.all([
      testApp({ ENGINE: 'auto', INLINE_WORK: '1000000000' }),
      ...['1', '2', '4'].map((WORKERS) =>
        testApp({ ENGINE: 'auto', WORKERS, INLINE_WORK: '0', SPLIT_MACS: '1' }),
      ),
    ]);
    await fc.assert(
      fc.asyncProperty(layers, fc.nat(2 ** 32 - 1), async ({ spec, shape }, seed) => {
        const input = { shape, fill: { kind: 'uniform', low: -1, high: 1, seed } };
        const sent = { layer: spec, input, seed, format: 'base64' };
        const ask = async (route: string) => {
          const answers = await Promise.all(services.map((app) => post(app, route, sent)));
          expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
          for (const { body } of answers) expect(body).toEqual(answers[0].body);
        };
        await ask('/v1/conv');
        await ask('/v1/gradients');
      }),
      { numRuns: 40 },
    );
  });

  it('for an image alone and in a batch of 8, whatever the layer', () => {
    fc.assert(
      fc.property(layers, ({ spec, shape }) => {
        const { layer } = planLayer(spec, shape, origin);
        const single = shape.slice(-layer.kernel_size.length - 1);
        const [one, eight] = [
          planLayer(spec, [1, ...single], origin),
          planLayer(spec, [8, ...single], origin),
        ];
        const { input, weight, bias } = operandsFor(layer, [8, ...single]);
        const source = (data: TensorData | null) => data && ({ kind: 'data', shape: [], data } as const);
        const parameters = { weight: source(weight), bias: source(bias), seed: 0 };
        const whole = convolve(eight, input, parameters).output;
        for (let image = 0; image < 8; image++) {
          const alone = convolve(one, part(input, image, 8), parameters).output;
          expect(bitsOf(alone)).toEqual(bitsOf(part(whole, image, 8)));
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each(testKernels)(
    'for an image alone and in a batch of 8, from the kernel $name',
    ({ supports, run }) => {
      const cases = testShapes
        .flatMap(({ layer, shapes }) => {
          const single = shapes.input.slice(-layer.kernel_size.length - 1);
          return (['float32', 'float64'] as const).map((dtype) => ({ layer: { ...layer, dtype }, single }));
        })
        .map((row) => ({
          ...row,
          one: placed(row.layer, [1, ...row.single]),
          eight: placed(row.layer, [8, ...row.single]),
        }))
        .filter(({ one, eight }) => supports(one.geometry) && supports(eight.geometry))
        .sort((a, b) => macsOf(a.one.geometry) - macsOf(b.one.geometry))
        .slice(0, 20);
      expect(cases.length).toBeGreaterThan(1);
      for (const { layer, single, one, eight } of cases) {
        const { input, weight, bias } = operandsFor(layer, [8, ...single]);
        const whole = zeros(layer.dtype, elementCount(eight.shapes.output));
        run(eight.geometry, { input, weight, bias }, whole);
        for (let image = 0; image < 8; image++) {
          const alone = zeros(layer.dtype, elementCount(one.shapes.output));
          run(one.geometry, { input: part(input, image, 8), weight, bias }, alone);
          expect(bitsOf(alone)).toEqual(bitsOf(part(whole, image, 8)));
        }
      }
    },
  );
});
