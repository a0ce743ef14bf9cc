import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accumulate } from '../../../src/backend/integers/accumulate.ts';
import { accumulatorBound } from '../../../src/backend/integers/bound.ts';
import { loadAddon } from '../../../src/backend/native/addon.ts';
import { IntegerEngine } from '../../../src/backend/native/integers.ts';
import { planLayer } from '../../../src/layers/plan.ts';
import { elementCount } from '../../../src/tensor/tensor.ts';
import { definedAccumulators, integerKinds, integersFor } from '../../helpers/integers.ts';
import { fitting, specOf } from '../../helpers/layers.ts';
import { testShapes } from '../../helpers/shapes.ts';

/** Of all instruction sets of this machine. */
const addon = loadAddon();
const integerEngines = (addon?.integerSets ?? []).flatMap((name, set) =>
  addon && name !== '' ? [new IntegerEngine(addon, set)] : [],
);

const origin = { layer: '/layer', input: '/input' };
const numbers = (data: ArrayLike<number>) => Array.from(data);

describe('accumulators', () => {
  it.each(testShapes)('of $name should be the integer sums of the definition, on every engine', (shape) => {
    const { layer, geometry, shapes } = shape;
    const plan = planLayer(layer, shapes.input, origin);
    for (const [seed, kind] of integerKinds.entries()) {
      const operands = integersFor(layer, shapes.input, kind, seed + 1);
      const expected = numbers(definedAccumulators(layer, shapes.input, operands));
      const { data } = accumulate(plan, operands);
      expect(data).toBeInstanceOf(Int32Array);
      expect(numbers(data)).toEqual(expected);
      for (const engine of integerEngines) {
        const native = engine.planOf(geometry);
        if (geometry.batch === 0) continue;
        if (!native) throw new Error(`${engine.instructions} computes it`);
        const sums = new Int32Array(expected.length);
        engine.run(native, geometry, operands, sums);
        expect(numbers(sums)).toEqual(expected);
      }
    }
  });

  it('of random layers, transposed ones and padding modes among them, should be so, too', () => {
    const drawn = fc.record({
      layer: fitting({ transposed: true, modes: true }),
      kind: fc.constantFrom(...integerKinds),
      seed: fc.nat(1000),
    });
    fc.assert(
      fc.property(drawn, ({ layer: { spec, shape }, kind, seed }) => {
        const plan = planLayer(spec, shape, origin);
        const operands = integersFor(plan.layer, shape, kind, seed);
        const { data } = accumulate(plan, operands);
        expect(numbers(data)).toEqual(numbers(definedAccumulators(plan.layer, shape, operands)));
        const bound = accumulatorBound(plan, operands);
        for (const value of data) expect(Math.abs(value)).toBeLessThanOrEqual(bound);
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 60) },
    );
  });

  it.each([
    { channels: 258, above: '2^24 at most' },
    { channels: 259, above: '2^24' },
    { channels: 33_025, above: '2^31 - 1 at most' },
    { channels: 33_026, above: '2^31' },
  ])('of the largest products should be exact with $channels terms', ({ channels }) => {
    const spec = specOf({
      type: 'conv1d',
      in_channels: channels,
      out_channels: 1,
      kernel_size: 1,
      bias: false,
    });
    const plan = planLayer(spec, [1, channels, 1], origin);
    const operands = {
      input: new Uint8Array(channels).fill(255),
      inputZeroPoint: 0,
      weight: new Uint8Array(channels).fill(255),
      weightZeroPoints: Int32Array.of(0),
      bias: null,
    };
    expect(numbers(accumulate(plan, operands).data)).toEqual([channels * 65_025]);
  });

  it('should take a bias of any int32', () => {
    const spec = specOf({ in_channels: 1, out_channels: 2, kernel_size: 1 });
    const plan = planLayer(spec, [1, 1, 1, 1], origin);
    const operands = {
      input: Int8Array.of(-128),
      inputZeroPoint: 127,
      weight: Int8Array.of(127, -128),
      weightZeroPoints: Int32Array.of(0, 0),
      bias: Int32Array.of(2 ** 31 - 1, -(2 ** 31)),
    };
    const products = [-255 * 127, 255 * 128];
    expect(numbers(accumulate(plan, operands).data)).toEqual([
      2 ** 31 - 1 + products[0],
      -(2 ** 31) + products[1],
    ]);
    expect(elementCount(plan.shapes.output)).toBe(2);
  });
});
