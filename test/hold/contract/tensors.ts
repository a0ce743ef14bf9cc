import fc from 'fast-check';
import type { ComputeDType, TensorData } from '../../../src/tensor/tensor.ts';
import { elementCount } from '../../../src/tensor/tensor.ts';
import { base64Of } from '../../helpers/base64.ts';
import { randomData } from '../../helpers/random.ts';
import { nestedOf } from '../../helpers/tensors.ts';

/** A tensor of a request: JSON, and where it can stand in a file, its elements. */
export interface Drawn {
  readonly json: unknown;
  readonly tensor?: { readonly shape: readonly number[]; readonly data: TensorData };
}

const seed = fc.oneof(fc.integer(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }).map(String));
const number = fc.oneof(
  fc.integer({ min: -9, max: 9 }),
  fc.double({ min: -1e30, max: 1e30, noNaN: true }),
  fc.constantFrom('NaN', 'Infinity', '-Infinity'),
);
const finite = fc.double({ min: -100, max: 100, noNaN: true });
const positive = fc.double({ min: 0, max: 100, noNaN: true });

/** Fills that any tensor of these axes can have; more where a weight is filled. */
function fills(rank: number, weight: boolean): fc.Arbitrary<unknown> {
  const rule = (kind: string, fields: Readonly<Record<string, fc.Arbitrary<unknown>>> = {}) =>
    fc.record({ kind: fc.constant(kind), ...fields }, { requiredKeys: ['kind'] });
  const always = [
    number,
    fc.record({ kind: fc.constant('constant'), value: number }),
    rule('arange', { start: finite, step: finite }),
    rule('uniform', {
      low: finite.map((low) => Math.min(low, 0)),
      high: positive.map((high) => 1 + high),
      seed,
    }),
    rule('normal', { mean: finite, std: positive, seed }),
  ];
  const axis = fc.integer({ min: -rank, max: rank - 1 });
  const modulo = fc.integer({ min: 1, max: 7 });
  const along = fc.record(
    { kind: fc.constant('axis'), axis, modulo, offset: finite },
    { requiredKeys: ['kind', 'axis'] },
  );
  // Their scale follows from two axes, and of the weight alone neither can be empty.
  const mode = fc.constantFrom('fan_in', 'fan_out');
  const ofWeights = [
    rule('kaiming_uniform', { a: finite, mode, seed }),
    rule('kaiming_normal', { a: finite, mode, seed }),
    rule('xavier_uniform', { gain: positive, seed }),
    rule('xavier_normal', { gain: positive, seed }),
    rule('dirac'),
  ];
  return fc.oneof(...always, ...(rank > 0 ? [along] : []), ...(weight ? ofWeights : []));
}

/** Elements with few and many digits, some of them no numbers that JSON has. */
function elements(shape: readonly number[], dtype: ComputeDType): fc.Arbitrary<TensorData> {
  return fc
    .tuple(fc.nat(), fc.integer({ min: 1, max: 17 }), fc.nat({ max: 20 }))
    .map(([from, digits, odd]) => {
      const data = randomData(elementCount(shape), dtype, from);
      for (let i = 0; i < data.length; i++) data[i] = Number((data[i] * 8).toPrecision(digits));
      if (odd < 3 && data.length > 0) data[from % data.length] = [Number.NaN, Infinity, -Infinity][odd];
      return data;
    });
}

const jsonNumber = (value: number) => (Number.isFinite(value) ? value : String(value));

/**
 * A tensor of this shape in any of the forms that a request may have it in. `implied`: the layer tells its
 * shape.
 */
export function tensorOf(
  shape: readonly number[],
  { implied = false, weight = false, data = false } = {},
): fc.Arbitrary<Drawn> {
  const generated = fc
    .tuple(fills(shape.length, weight), fc.boolean())
    .map(([fill, bare]): Drawn => ({ json: implied && bare ? { fill } : { shape, fill } }));
  const given = fc
    .tuple(
      fc.constantFrom<ComputeDType>('float32', 'float64'),
      fc.constantFrom('nested', 'flat', 'deep', 'base64'),
    )
    .chain(([dtype, form]) => elements(shape, dtype).map((data) => written(shape, data, dtype, form)));
  return data ? given : fc.oneof(generated, given);
}

function written(shape: readonly number[], data: TensorData, dtype: ComputeDType, form: string): Drawn {
  const tensor = { shape, data };
  const nested = () => nestedOf(shape, (at) => jsonNumber(data[at]));
  if (form === 'base64') return { tensor, json: { shape, dtype, base64: base64Of(data) } };
  // Nested lists do not tell the sizes within an empty axis.
  if (form === 'nested' && data.length > 0) return { tensor, json: nested() };
  return {
    tensor,
    json: { shape, data: form === 'deep' && data.length > 0 ? nested() : Array.from(data, jsonNumber) },
  };
}
