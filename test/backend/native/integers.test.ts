import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadAddon } from '../../../src/backend/native/addon.ts';
import { IntegerEngine, integerEngineBeside } from '../../../src/backend/native/integers.ts';
import { layerWords } from '../../../src/backend/native/words.ts';
import { planLayer } from '../../../src/layers/plan.ts';
import { elementCount } from '../../../src/tensor/tensor.ts';
import { definedAccumulators, integerKinds, integersFor } from '../../helpers/integers.ts';
import { fitting, specOf } from '../../helpers/layers.ts';

const addon = loadAddon();
const sets = (addon?.integerSets ?? []).flatMap((name, set) =>
  addon && name !== '' ? [{ name, set, addon, engine: new IntegerEngine(addon, set) }] : [],
);
const origin = { layer: '/layer', input: '/input' };

describe.each(sets)('sums of integers on $name', ({ engine, addon, set }) => {
  it('of random layers should be those of the definition', () => {
    const drawn = fc.record({
      layer: fitting({ inPerGroup: 9, outPerGroup: 18, width: 70 }),
      kind: fc.constantFrom(...integerKinds),
      seed: fc.nat(1000),
    });
    fc.assert(
      fc.property(drawn, ({ layer: { spec, shape }, kind, seed }) => {
        const { layer, geometry, shapes } = planLayer(spec, shape, origin);
        const plan = engine.planOf(geometry);
        fc.pre(plan !== undefined);
        const operands = integersFor(layer, shape, kind, seed);
        const sums = new Int32Array(elementCount(shapes.output));
        engine.run(plan, geometry, operands, sums);
        expect(Array.from(sums)).toEqual(Array.from(definedAccumulators(layer, shape, operands)));
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 40) },
    );
  });

  const square = [3, 5, 7].flatMap((size) => [1, 2].map((stride) => ({ size, stride })));
  it.each(square)(
    'of depthwise $size×$size layers of stride $stride should be those of the definition',
    ({ size, stride }) => {
      // One row, some, and one and more blocks of seven and of eight.
      for (const [i, rows] of [1, 5, 7, 8, 19].entries()) {
        const shape = [1, 2, (rows - 1) * stride + 1, (8 + 5 * i) * stride];
        const layer = {
          ...{ in_channels: 2, out_channels: 4, groups: 2, kernel_size: size, stride },
          ...{ padding: size >> 1, bias: true, dilation: [1, 1 + (i % 2)] },
        };
        const planned = planLayer(specOf(layer), shape, origin);
        const plan = engine.planOf(planned.geometry);
        if (!plan) throw new Error('it is computed');
        for (const kind of integerKinds) {
          const operands = integersFor(planned.layer, shape, kind, i);
          const sums = new Int32Array(elementCount(planned.shapes.output));
          engine.run(plan, planned.geometry, operands, sums);
          const expected = definedAccumulators(planned.layer, shape, operands);
          expect(Array.from(sums)).toEqual(Array.from(expected));
        }
      }
    },
  );

  it('should wrap as an int32 does', () => {
    const spec = specOf({ type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1 });
    const { geometry } = planLayer(spec, [1, 1, 1], origin);
    const plan = engine.planOf(geometry);
    if (!plan) throw new Error('it is computed');
    const sums = new Int32Array(1);
    const operands = {
      ...{ input: Uint8Array.of(255), inputZeroPoint: 0, weight: Uint8Array.of(255) },
      ...{ weightZeroPoints: Int32Array.of(0), bias: Int32Array.of(2 ** 31 - 1) },
    };
    engine.run(plan, geometry, operands, sums);
    expect(sums[0]).toBe((2 ** 31 - 1 + 255 * 255) | 0);
  });

  const small = planLayer(specOf({ in_channels: 1, out_channels: 2, kernel_size: 1 }), [1, 1, 2, 2], origin);
  const words =
    layerWords(small.geometry, { rows: 2, columns: 2, channels: 2, images: 1 }) ?? new Int32Array(0);
  const given = {
    ...{ words, input: new Int8Array(4), zeroPoint: 0, weight: new Uint8Array(2) },
    ...{ zeroPoints: new Int32Array(2), bias: new Int32Array(2), output: new Int32Array(8) },
    ...{ bytes: 2 ** 16, from: 0, to: 1 },
  };
  const run = (changes: Partial<typeof given>) => {
    const { words, input, zeroPoint, weight, zeroPoints, bias, output, bytes, from, to } = {
      ...given,
      ...changes,
    };
    const scratch = new Uint8Array(bytes);
    return addon.integers(set, words, input, zeroPoint, weight, zeroPoints, bias, output, scratch, from, to);
  };

  it.each<[string, Partial<typeof given>]>([
    ['an input that is too short', { input: new Int8Array(3) }],
    ['a weight that is too long', { weight: new Uint8Array(3) }],
    ['an input zero point out of range', { zeroPoint: 128 }],
    ['a weight zero point out of range', { zeroPoints: Int32Array.of(0, -1) }],
    ['too few zero points', { zeroPoints: new Int32Array(1) }],
    ['a bias that is too long', { bias: new Int32Array(3) }],
    ['an output that is too short', { output: new Int32Array(7) }],
    ['too little scratch memory', { bytes: 64 }],
    ['units behind the last', { to: 1000 }],
    ['words of no layer', { words: new Int32Array(words.length) }],
  ])('should refuse %s', (_, changes) => {
    expect(run({})).toBe(true);
    expect(run(changes)).toBe(false);
  });
});

it.runIf(addon !== undefined)(
  'every instruction set of floats should have kernels of integers beside it',
  () => {
    for (const name of addon?.sets.filter((set) => set !== '') ?? [])
      expect(addon && integerEngineBeside(addon, name)).toBeDefined();
  },
);
