import { describe, expect, it } from 'vitest';
import { joinEngine, wasmEngine } from '../../../src/backend/engine.ts';
import { activeNative } from '../../../src/backend/native/active.ts';
import { nativeBackendOf } from '../../../src/backend/native/native-backend.ts';
import { NativeEngine } from '../../../src/backend/native/native-engine.ts';
import { correlationPeak } from '../../../src/backend/peak-bytes.ts';
import { convolveReference } from '../../../src/backend/reference/reference.ts';
import { geometryFrom, operandsOf, outputBy } from '../../helpers/geometries.ts';
import { idleAddon } from '../../helpers/idle-addon.ts';
import { nativeEngines } from '../../helpers/kernels.ts';
import { bitsOf } from '../../helpers/random.ts';
import { benchCases } from '../../helpers/shapes.ts';

/** The kernel that computes each named shape in float32 on AVX-512. */
const expected: Readonly<Record<string, string>> = {
  'dense 3×3, 64→64 @56²': 'tiles',
  '3×3 groups 32, 4 a group, 128 @56²': 'tiles',
  '3×3 groups 32, 8 a group, 256 @28²': 'tiles',
  '3×3 groups 2, 64 a group, 128 @28²': 'tiles',
  '3×3 groups 4, 64 @56²': 'tiles',
  '3×3 groups 4, 32 @32²': 'tiles',
  'batch 8, 3×3 groups 4, 32 @32²': 'tiles',
  'depthwise 3×3, 144 @56²': 'depthwise',
  'depthwise 3×3 stride 2, 144 @56²': 'depthwise',
  'depthwise 5×5, 240 @28²': 'depthwise',
  'depthwise ×2 3×3, 32→64 @56²': 'depthwise',
  '1×1 groups 3, 240 @28²': 'tiles',
  '1×1, 256→512 @28²': 'tiles',
  '7×7 stride 2, 3→64 @224²': 'tiles',
  'tutorial 1×1 groups 4, 16→4 @10², batch 2': 'tiles',
  'transposed phase 2×2 of dense 3×3, 64→64 @56²': 'tiles',
  'transposed phase 2×2 of 3×3 groups 32, 4 a group, 128 @56²': 'tiles',
  'transposed phase 2×2 of depthwise 3×3, 144 @56²': 'tiles',
  'weight gradient of dense 3×3, 64→64 @56²': 'channels',
  'weight gradient of 3×3 groups 32, 4 a group, 128 @56²': 'groups',
  'weight gradient of 3×3 groups 2, 64 a group, 128 @28²': 'channels',
  'weight gradient of depthwise 3×3, 144 @56²': 'groups',
  'weight gradient of depthwise 3×3 stride 2, 144 @56²': 'groups',
  'weight gradient of 1×1, 256→512 @28²': 'channels',
  'weight gradient of batch 8, 3×3 groups 4, 32 @32²': 'groups',
};

describe('the native kernel of a geometry', () => {
  const backend = nativeBackendOf(new NativeEngine(idleAddon('avx512'), 0));

  it.each(benchCases)('is the expected one for $name', ({ name, geometry }) => {
    expect(backend.planOf(geometry)?.name).toBe(expected[name]);
    expect(backend.workOf(geometry)).toBeGreaterThan(0);
  });

  it.each(['avx512', 'avx2', 'neon'])('is there for every forward layer of the benchmark on %s', (set) => {
    const own = nativeBackendOf(new NativeEngine(idleAddon(set), 0));
    const without = benchCases.filter(
      ({ name, layer, geometry }) => name === layer.name && !own.planOf(geometry),
    );
    expect(without.map(({ name }) => name)).toEqual([]);
  });

  it('is none where the padding is to be skipped, or there is no image', () => {
    const { geometry } = benchCases[0];
    expect(backend.supports(geometry)).toBe(true);
    expect(backend.supports(geometry, true)).toBe(false);
    expect(backend.supports({ ...geometry, batch: 0 })).toBe(false);
  });
});

describe.each(nativeEngines)('a layer of several calls on $instructions', (engine) => {
  it.each([
    ['tiles', { inPerGroup: 40, outPerGroup: 12, kernel: [1, 3, 3], input: [1, 20, 150] }],
    ['depthwise', { inPerGroup: 1, outPerGroup: 2, kernel: [1, 7, 7], input: [1, 9, 40] }],
    ['channels', { inPerGroup: 3, outPerGroup: 70, kernel: [1, 20, 20], input: [1, 21, 21], batch: 3 }],
    ['groups', { groups: 3, inPerGroup: 2, outPerGroup: 11, kernel: [1, 40, 40], input: [1, 41, 41] }],
  ] as const)('has the bits of the reference: %s', (name, sizes) => {
    const axes = { stride: [1, 1, 1], dilation: [1, 1, 1], before: [0, 1, 1], after: [0, 1, 1] } as const;
    const geometry = geometryFrom({ dtype: 'float32', batch: 1, groups: 1, ...axes, ...sizes });
    const plan = engine.plan(name, geometry);
    const operands = operandsOf(geometry);
    const computed = outputBy(
      (_, given, output) => {
        if (!plan) throw new Error('there is no plan');
        // One unit at a time, as the largest layers are computed.
        const bytes = new Uint8Array(plan.scratchBytes);
        const { input, weight, bias } = given;
        for (let unit = 0; unit < plan.units; unit++)
          engine.addon.run(
            ...([
              engine.set,
              plan.kernel,
              plan.words,
              input,
              weight,
              bias ?? undefined,
              output,
              bytes,
            ] as const),
            ...([unit, unit + 1] as const),
          );
      },
      geometry,
      operands,
    );
    expect(plan?.units).toBeGreaterThan(1);
    expect(bitsOf(computed)).toEqual(bitsOf(outputBy(convolveReference, geometry, operands)));
  });
});

describe('the scratch memory of a layer', () => {
  const [engine] = nativeEngines;

  it.skipIf(!engine)('is what is set aside for it', () => {
    joinEngine({ name: 'native', instructions: engine.instructions });
    try {
      for (const { geometry } of benchCases) {
        const bytes = activeNative()?.planOf(geometry)?.scratchBytes;
        if (bytes !== undefined) expect(correlationPeak(geometry)).toEqual({ heap: bytes, buffers: 0 });
      }
      expect(correlationPeak(benchCases[0].geometry).heap).toBeLessThan(2 ** 20);
    } finally {
      joinEngine(wasmEngine);
    }
  });
});
