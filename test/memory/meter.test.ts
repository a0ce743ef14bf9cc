import { describe, expect, it } from 'vitest';
import { countMacs, meterAtZero, metered, planMacs, plannedMacs, readMeter } from '../../src/memory/meter.ts';
import { elementCount } from '../../src/tensor/tensor.ts';
import { operandsOf, outputBy } from '../helpers/geometries.ts';
import { testKernels } from '../helpers/kernels.ts';
import { testShapes } from '../helpers/shapes.ts';

describe('a meter', () => {
  it('counts what is computed while its work runs, and nothing else', () => {
    const [outer, inner] = [meterAtZero(), meterAtZero()];
    countMacs(1);
    metered(outer, () => {
      countMacs(10);
      metered(inner, () => countMacs(100));
      metered(undefined, () => countMacs(1000));
      countMacs(20);
    });
    countMacs(1);
    expect([readMeter(outer), readMeter(inner)]).toEqual([30, 100]);
  });

  it('tells what is planned beside what is done', () => {
    const meter = meterAtZero();
    expect(plannedMacs(meter)).toBe(0);
    planMacs(meter, 764_743_254_016);
    metered(meter, () => countMacs(3));
    expect([readMeter(meter), plannedMacs(meter)]).toEqual([3, 764_743_254_016]);
  });

  it('stops when its work fails', () => {
    const meter = meterAtZero();
    const fail = () => {
      throw new Error('failed');
    };
    expect(() => metered(meter, fail)).toThrow('failed');
    countMacs(1);
    expect(readMeter(meter)).toBe(0);
  });

  it.each(testKernels.map((kernel) => [kernel.name, kernel] as const))(
    'counts each multiply-accumulate of %s once',
    (_, { supports, run }) => {
      const shapes = testShapes.filter(({ geometry }) => supports(geometry));
      for (const { name, geometry } of shapes) {
        const { batch, groups, inPerGroup, outPerGroup, output, kernel } = geometry;
        const outputs = batch * groups * outPerGroup * elementCount(output);
        const meter = meterAtZero();
        metered(meter, () => outputBy(run, geometry, operandsOf(geometry)));
        // Each call is rounded.
        const slack = 1 + outputs * 1e-3;
        expect(Math.abs(readMeter(meter) - outputs * inPerGroup * elementCount(kernel)), name).toBeLessThan(
          slack,
        );
      }
    },
  );
});
