import { describe, expect, it } from 'vitest';
import {
  computeDTypes,
  dtypeNames,
  dtypeOf,
  dtypes,
  isDType,
  isElements,
  rowOf,
} from '../../src/tensor/dtype.ts';
import { convert, elements, zeros } from '../../src/tensor/tensor.ts';

describe.each(dtypeNames)('the row of %s', (dtype) => {
  const { bytes, range, storage, textBytes, array } = rowOf(dtype);

  it('has as many bytes on the wire as in memory, unless elements are widened', () => {
    if (storage) expect(bytes).toBeLessThan(array.BYTES_PER_ELEMENT);
    else expect(bytes).toBe(array.BYTES_PER_ELEMENT);
  });

  it('is that of zeros in it, unless elements are widened', () => {
    const data = zeros(dtype, 3);
    expect([...data]).toEqual([0, 0, 0]);
    expect(isElements(data)).toBe(true);
    expect(dtypeOf(data)).toBe(storage ? 'float32' : dtype);
  });

  it('has the range that its array holds, if it is of integers', () => {
    const data = elements(dtype, 1);
    data[0] = 0.5;
    expect(range === undefined).toBe(data[0] === 0.5);
    if (range === undefined) return;
    for (const value of range) {
      data[0] = value;
      expect(data[0]).toBe(value);
    }
    for (const beyond of [range[0] - 1, range[1] + 1]) {
      data[0] = beyond;
      expect(data[0]).not.toBe(beyond);
    }
  });

  it('knows the mean length of a random element as text to a quarter', () => {
    let state = 1;
    const random = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    const texts = Array.from({ length: 2000 }, () => {
      if (range) return String(Math.floor(range[0] + random() * (range[1] - range[0] + 1)));
      const value = random() * 4 - 2;
      if (dtype === 'float64') return String(value);
      if (storage) {
        const decimals = new Float64Array(1);
        storage.decimals(storage.widen(storage.narrow([value])), decimals);
        return String(decimals[0]);
      }
      return String(Number(Math.fround(value).toPrecision(9)));
    });
    const mean = texts.join(',').length / texts.length;
    expect(textBytes).toBeGreaterThan(0.75 * mean);
    expect(textBytes).toBeLessThan(1.25 * mean + 1);
  });
});

describe('the table of dtypes', () => {
  it('has no two rows of one name in a format', () => {
    for (const format of ['safetensors', 'npy', 'inference'] as const) {
      const rows: readonly { readonly names: { safetensors?: string; npy?: string; inference: string } }[] =
        Object.values(dtypes);
      const names = rows.flatMap(({ names }) => names[format] ?? []);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('names its rows only', () => {
    expect(dtypeNames.every(isDType)).toBe(true);
    for (const name of ['F32', 'toString', '', undefined, 1]) expect(isDType(name)).toBe(false);
  });

  it('knows what no dtype has elements in', () => {
    for (const value of [new DataView(new ArrayBuffer(1)), Buffer.alloc(1), [1], new Uint32Array(1), null]) {
      expect(isElements(value)).toBe(false);
    }
  });
});

describe('convert', () => {
  it.each(computeDTypes)('takes integers to %s exactly where it holds them', (dtype) => {
    const least = -(2 ** 31);
    expect([...convert(Int8Array.of(-128, 0, 127), dtype)]).toEqual([-128, 0, 127]);
    expect([...convert(Uint8Array.of(0, 255), dtype)]).toEqual([0, 255]);
    expect([...convert(Int32Array.of(least, 2 ** 24, -7), dtype)]).toEqual([least, 2 ** 24, -7]);
  });

  it('rounds int32 to the nearest float32, a tie to even', () => {
    const data = Int32Array.of(2 ** 24 + 1, 2 ** 24 + 3, 2 ** 31 - 1);
    expect([...convert(data, 'float32')]).toEqual([2 ** 24, 2 ** 24 + 4, 2 ** 31]);
    expect([...convert(data, 'float64')]).toEqual([...data]);
  });
});
