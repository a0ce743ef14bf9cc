import { describe, expect, it } from 'vitest';
import { loadAddon } from '../../../src/backend/native/addon.ts';
import { nativeKernels } from '../../../src/backend/native/kernel-table.ts';
import { layerWords } from '../../../src/backend/native/words.ts';
import type { Geometry } from '../../../src/layers/geometry.ts';
import type { TensorData } from '../../../src/tensor/tensor.ts';
import { geometryFrom, operandsOf } from '../../helpers/geometries.ts';
import { nativeEngines } from '../../helpers/kernels.ts';

const one = { dtype: 'float32', batch: 1, groups: 2, inPerGroup: 1, outPerGroup: 1 } as const;
const ones = [1, 1, 1] as const;
const geometry: Geometry = geometryFrom({
  ...one,
  ...{ input: [1, 6, 20], kernel: [1, 3, 3], stride: ones, dilation: ones },
  ...{ before: [0, 1, 1], after: [0, 1, 1] },
});
const words = layerWords(geometry, { rows: 6, columns: 20, channels: 1, images: 1 }) ?? new Int32Array(0);

describe.each(nativeEngines)('the addon on $instructions', ({ addon, set }) => {
  const cut = new Float64Array(2);
  const given = () => {
    const { input, weight, bias } = operandsOf(geometry);
    addon.plan(set, 0, 4, words, cut);
    return { words, input, weight, bias: bias ?? undefined, output: new Float32Array(240) as TensorData };
  };
  const run = (
    changes: Partial<ReturnType<typeof given>>,
    kernel = 0,
    from = 0,
    to = cut[0],
    bytes = cut[1],
  ) => {
    const { words, input, weight, bias, output } = { ...given(), ...changes };
    return addon.run(set, kernel, words, input, weight, bias, output, new Uint8Array(bytes), from, to);
  };

  it('knows the kernels of the table', () => {
    expect(addon.kernels.toSorted()).toEqual(nativeKernels.map(({ name }) => name).toSorted());
  });

  it('computes what fits', () => {
    expect(addon.plan(set, 0, 4, words, cut)).toBe(true);
    expect(run({})).toBe(true);
  });

  it('writes into shared memory', () => {
    const output = new Float32Array(new SharedArrayBuffer(960));
    const plain = new Float32Array(240);
    expect([run({ output }), run({ output: plain })]).toEqual([true, true]);
    expect(plain.some((value) => value !== 0)).toBe(true);
    expect([...output]).toEqual([...plain]);
  });

  it.each<[string, Parameters<typeof run>]>([
    ['an input that is too short', [{ input: new Float32Array(239) }]],
    ['a weight of another dtype', [{ weight: new Float64Array(18) }]],
    ['a weight that is too long', [{ weight: new Float32Array(19) }]],
    ['a bias that is too short', [{ bias: new Float32Array(1) }]],
    ['an output that is too short', [{ output: new Float32Array(200) }]],
    ['too little scratch memory', [{}, 0, 0, 1, 100]],
    ['units that do not exist', [{}, 0, 0, 100]],
    ['units before the first', [{}, 0, -1, 1]],
    ['a kernel that does not exist', [{}, 9]],
    ['too few words', [{ words: words.slice(1) }]],
    ['a size of 0', [{ words: words.with(0, 0) }]],
    ['negative strides', [{ words: words.with(11, -1) }]],
    ['sizes whose product overflows', [{ words: words.map((word, i) => (i < 10 ? 2 ** 30 : word)) }]],
    ['positions beyond 2^31', [{ words: words.with(12, 2 ** 30) }]],
    ['a tile of no row', [{ words: words.with(22, 0) }]],
    ['a tile of more rows than there are', [{ words: words.with(22, 7) }]],
  ])('refuses %s', (_, args) => {
    given();
    expect(run(...args)).toBe(false);
  });

  it('refuses arrays whose memory has gone to another thread', () => {
    const output = new Float32Array(240);
    structuredClone(output.buffer, { transfer: [output.buffer] });
    given();
    expect(run({ output })).toBe(false);
  });

  describe('its moments', () => {
    const data = new Float32Array(24);
    const figures = new Float64Array(12);

    it('fit as many runs as there are', () => {
      expect(addon.moments(set, data, 8, 0, 3, figures)).toBe(true);
    });

    it.each<[string, Parameters<typeof addon.moments>]>([
      ['runs of no element', [set, data, 0, 0, 1, figures]],
      ['runs beyond the data', [set, data, 8, 3, 4, new Float64Array(16)]],
      ['a run longer than the data', [set, data, 25, 0, 1, figures]],
      ['runs before the first', [set, data, 8, -1, 1, figures]],
      ['runs from the end to the beginning', [set, data, 8, 2, 1, figures]],
      ['a length whose bytes overflow', [set, data, 2 ** 62, 0, 4, figures]],
      ['too little room', [set, data, 8, 0, 3, new Float64Array(11)]],
      ['an instruction set that does not exist', [9, data, 8, 0, 3, figures]],
    ])('refuse %s', (_, args) => {
      expect(addon.moments(...args)).toBe(false);
    });
  });
});

it('has an engine for each instruction set of this machine, and none where it was not built', () => {
  const sets = loadAddon()?.sets ?? [];
  expect(nativeEngines.map(({ instructions }) => instructions)).toEqual(sets.filter((name) => name !== ''));
});
