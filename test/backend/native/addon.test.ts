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

  describe('its picking of weights', () => {
    const weight = Float32Array.from({ length: 24 }, (_, i) => i);
    const sizes = Int32Array.of(2, 2, 3, 2);
    const picked = new Float32Array(12);

    it('exchanges the channels of each group', () => {
      expect(addon.pick(weight, sizes, Int32Array.of(1), picked, 0, 6)).toBe(true);
      expect([...picked]).toEqual([1, 7, 3, 9, 5, 11, 13, 19, 15, 21, 17, 23]);
    });

    it.each<[string, Parameters<typeof addon.pick>]>([
      ['offsets beyond a volume', [weight, sizes, Int32Array.of(2), picked, 0, 6]],
      ['offsets before a volume', [weight, sizes, Int32Array.of(-1), picked, 0, 6]],
      ['no offset', [weight, sizes, new Int32Array(0), picked, 0, 6]],
      ['rows beyond the last', [weight, sizes, Int32Array.of(1), picked, 0, 7]],
      ['rows before the first', [weight, sizes, Int32Array.of(1), picked, -1, 6]],
      ['too little room', [weight, sizes, Int32Array.of(0, 1), picked, 0, 6]],
      ['room of another dtype', [weight, sizes, Int32Array.of(1), new Float64Array(12), 0, 6]],
      ['sizes of another weight', [weight, Int32Array.of(2, 2, 3, 3), Int32Array.of(1), picked, 0, 6]],
      ['a size of 0', [weight, Int32Array.of(0, 2, 3, 2), Int32Array.of(1), picked, 0, 0]],
      [
        'sizes whose product overflows',
        [weight, new Int32Array(4).fill(2 ** 30), Int32Array.of(1), picked, 0, 6],
      ],
      ['too few sizes', [weight, Int32Array.of(2, 2, 3), Int32Array.of(1), picked, 0, 6]],
    ])('refuses %s', (_, args) => {
      expect(addon.pick(...args)).toBe(false);
    });

    it('is for finite numbers, which it tells from all others', () => {
      for (const data of [new Float32Array(9).fill(-3e38), new Float64Array(9).fill(-1e308)]) {
        expect(addon.allFinite(data)).toBe(true);
        for (const value of [Number.NaN, -Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
          expect(addon.allFinite(data.with(8, value))).toBe(false);
      }
      expect(addon.allFinite(new Float32Array(0))).toBe(true);
      expect(addon.allFinite(new Int32Array(1) as unknown as Float32Array)).toBe(false);
    });
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

  describe('its JSON codec', () => {
    const text = Buffer.from('[1.5,2,-3]');
    const begun = (changes: Readonly<Record<number, number>> = {}) => {
      const reading = new Int32Array(139);
      reading.set([0, 0, 0, 0, -1, 1, 64]);
      for (const [at, word] of Object.entries(changes)) reading[Number(at)] = word;
      return reading;
    };
    const numbers = new Float32Array(3);
    type Read = Parameters<typeof addon.jsonRead>;

    it('reads what fits', () => {
      expect(addon.jsonRead(set, begun(), text, 0, 100, numbers, 0)).toBe(1);
      expect([...numbers]).toEqual([1.5, 2, -3]);
    });

    it('stops where there is no more room, and goes on', () => {
      const [reading, few] = [begun(), new Float64Array(2)];
      expect(addon.jsonRead(set, reading, text, 0, 100, few, 0)).toBe(0);
      expect([[...few], reading[0], reading[1]]).toEqual([[1.5, 2], 7, 2]);
      expect(addon.jsonRead(set, reading, text, 7, 100, few, 1)).toBe(1);
      expect(few[1]).toBe(-3);
    });

    it.each<[string, Read]>([
      [
        'a text of other elements',
        [set, begun(), new Uint16Array(9) as unknown as Uint8Array, 0, 9, numbers, 0],
      ],
      ['a beginning behind the text', [set, begun(), text, 11, 9, numbers, 0]],
      ['a beginning that is no bracket', [set, begun(), text, 1, 9, numbers, 0]],
      ['nothing to read', [set, begun(), text, 0, 0, numbers, 0]],
      ['numbers of integers', [set, begun(), text, 0, 9, new Int32Array(3) as unknown as Float32Array, 0]],
      ['a place behind the numbers', [set, begun(), text, 0, 9, numbers, 4]],
      ['a place before the numbers', [set, begun(), text, 0, 9, numbers, -1]],
      ['too few words', [set, begun().slice(1), text, 0, 9, numbers, 0]],
      ['a depth below 0', [set, begun({ 3: -1 }), text, 0, 9, numbers, 0]],
      ['a depth beyond the levels', [set, begun({ 3: 65 }), text, 0, 9, numbers, 0]],
      ['more levels than there are', [set, begun({ 6: 65 }), text, 0, 9, numbers, 0]],
      ['a rank beyond the levels', [set, begun({ 4: 65 }), text, 0, 9, numbers, 0]],
      ['an array that has ended', [set, begun({ 5: 2 }), text, 0, 9, numbers, 0]],
      ['a state that does not exist', [set, begun({ 5: 3 }), text, 0, 9, numbers, 0]],
      ['an instruction set that does not exist', [9, begun(), text, 0, 9, numbers, 0]],
    ])('refuses to read with %s', (_, args) => {
      expect(addon.jsonRead(...args)).toBe(-1);
    });

    const written = (changes: Readonly<Record<number, number>> = {}) => {
      const writing = new Int32Array(130);
      writing.set([1, 0, 3]);
      for (const [at, word] of Object.entries(changes)) writing[Number(at)] = word;
      return writing;
    };
    const target = new Uint8Array(200);
    type Write = Parameters<typeof addon.jsonWrite>;

    it('writes as many numbers as surely fit', () => {
      const writing = written();
      expect(addon.jsonWrite(set, writing, numbers, 0, 3, target.subarray(0, 64 + 28), 0)).toBe(5);
      expect(writing[1]).toBe(1);
      expect(addon.jsonWrite(set, written(), numbers, 0, 3, target.subarray(0, 91), 0)).toBe(0);
      expect(addon.jsonWrite(set, written(), numbers, 0, 3, target, 0)).toBe(text.length);
      expect(Buffer.from(target.subarray(0, text.length))).toEqual(text);
    });

    it.each<[string, Write]>([
      ['numbers beyond the last', [set, written(), numbers, 0, 4, target, 0]],
      ['numbers from the end to the beginning', [set, written(), numbers, 2, 1, target, 0]],
      ['a place behind the text', [set, written(), numbers, 0, 3, target, 201]],
      ['too many axes', [set, written({ 0: 65 }), numbers, 0, 3, target, 0]],
      ['a negative number of axes', [set, written({ 0: -1 }), numbers, 0, 3, target, 0]],
      ['an axis of no element', [set, written({ 2: 0 }), numbers, 0, 3, target, 0]],
      ['an axis that is full', [set, written({ 66: 3 }), numbers, 0, 3, target, 0]],
      ['an axis with less than nothing', [set, written({ 66: -1 }), numbers, 0, 3, target, 0]],
      ['too few words', [set, written().slice(1), numbers, 0, 3, target, 0]],
    ])('refuses to write %s', (_, args) => {
      expect(addon.jsonWrite(...args)).toBe(-1);
    });

    it('writes base64 that fits, and no other', () => {
      const bytes = Uint8Array.of(1, 2, 3, 4);
      expect(addon.jsonBase64(set, bytes, 0, 4, target, 192)).toBe(true);
      expect(addon.jsonBase64(set, bytes, 0, 4, target, 193)).toBe(false);
      expect(addon.jsonBase64(set, bytes, 0, 5, target, 0)).toBe(false);
      expect(addon.jsonBase64(set, bytes, 3, 2, target, 0)).toBe(false);
    });

    it('finds ends within the text alone', () => {
      const report = new Int32Array(2);
      expect(addon.jsonFindStringEnd(set, text, 0, text.length, report)).toBe(true);
      expect([...report]).toEqual([text.length, 1]);
      expect(addon.jsonFindStringEnd(set, text, 0, text.length + 1, report)).toBe(false);
      expect(addon.jsonFindStringEnd(set, text, 5, 4, report)).toBe(false);
      expect(addon.jsonFindStringEnd(set, text, 0, 4, new Int32Array(1))).toBe(false);
    });
  });
});

it('has an engine for each instruction set of this machine, and none where it was not built', () => {
  const sets = loadAddon()?.sets ?? [];
  expect(nativeEngines.map(({ instructions }) => instructions)).toEqual(sets.filter((name) => name !== ''));
});
