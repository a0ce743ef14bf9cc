import { describe, expect, it } from 'vitest';
import { materialise, materialiseInto, type TensorSource, withGroups } from '../../src/tensor/source.ts';

describe('materialise', () => {
  it('hands on elements that are in the dtype already', () => {
    const data = Float32Array.of(1, 2);
    expect(materialise({ kind: 'data', shape: [2], data }, [2], 'float32')).toBe(data);
  });

  it('rounds float64 to the nearest float32, a tie to even', () => {
    const data = Float64Array.of(0.1, 2 ** 24 + 1, 2 ** 24 + 3, 1e300, -0, Number.NaN);
    const infinite = Number.POSITIVE_INFINITY;
    const narrow = materialise({ kind: 'data', shape: [6], data }, [6], 'float32');
    expect(narrow).toBeInstanceOf(Float32Array);
    expect([...narrow]).toEqual([13421773 / 2 ** 27, 2 ** 24, 2 ** 24 + 4, infinite, -0, Number.NaN]);
  });

  it('widens float32 exactly', () => {
    const data = Float32Array.of(0.1, -0, 2 ** -149);
    const wide = materialise({ kind: 'data', shape: [3], data }, [3], 'float64');
    expect(wide).toBeInstanceOf(Float64Array);
    expect([...wide]).toEqual([13421773 / 2 ** 27, -0, 2 ** -149]);
  });

  it('fills the shape that the layer implies', () => {
    const fill = { kind: 'axis', axis: 1, offset: 0 } as const;
    const made = materialise({ kind: 'fill', shape: null, fill }, [2, 3], 'float64');
    expect(made).toEqual(Float64Array.of(0, 1, 2, 0, 1, 2));
  });
});

describe('materialiseInto', () => {
  it('rounds elements to the dtype of what they are written to', () => {
    const data = Float64Array.of(0.1, 2 ** 24 + 1, 1e300);
    const narrow = new Float32Array(3);
    materialiseInto({ kind: 'data', shape: [3], data }, [3], 'float32', narrow);
    expect([...narrow]).toEqual([13421773 / 2 ** 27, 2 ** 24, Number.POSITIVE_INFINITY]);
  });

  it('writes a rule over whatever was there', () => {
    const target = Float64Array.of(7, 7, 7, 7);
    const fill = { kind: 'dirac', groups: 1 } as const;
    materialiseInto({ kind: 'fill', shape: null, fill }, [2, 2, 1], 'float64', target);
    expect(target).toEqual(Float64Array.of(1, 0, 0, 1));
  });
});

describe('withGroups', () => {
  const dirac = (groups?: number): TensorSource => ({
    kind: 'fill',
    shape: [4, 2, 3],
    fill: { kind: 'dirac', groups },
  });

  it("gives a dirac fill the layer's groups, unless it states its own", () => {
    expect(withGroups(dirac(), 2)).toEqual(dirac(2));
    expect(withGroups(dirac(1), 2)).toEqual(dirac(1));
  });

  it('leaves everything else alone', () => {
    const data: TensorSource = { kind: 'data', shape: [1], data: Float32Array.of(1) };
    const constant: TensorSource = { kind: 'fill', shape: null, fill: { kind: 'constant', value: 1 } };
    for (const source of [data, constant, null]) expect(withGroups(source, 2)).toBe(source);
  });
});
