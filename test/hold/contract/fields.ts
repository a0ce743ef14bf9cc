import fc from 'fast-check';
import type { Placed } from './layers.ts';
import { tensorOf } from './tensors.ts';

/** The value or nothing. */
export const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
export const seed = maybe(
  fc.oneof(fc.nat(), fc.constantFrom('18446744073709551615', '-9223372036854775808')),
);
export const format = maybe(fc.constantFrom('nested', 'flat', 'base64', 'none'));
export const included = (...names: readonly string[]) => maybe(fc.subarray([...names]));

export function reductions(rank: number) {
  const dims = fc
    .subarray(Array.from({ length: rank }, (_, axis) => axis))
    .chain((axes) => fc.tuple(...axes.map((axis) => fc.constantFrom(axis, axis - rank))));
  const op = fc.constantFrom('mean', 'sum', 'min', 'max', 'std');
  return maybe(fc.array(fc.record({ op, dims }, { requiredKeys: ['op'] }), { maxLength: 3 }));
}

export const parameters = ({ spec, shapes }: Placed, data = false) => ({
  weight: maybe(tensorOf(shapes.weight, { implied: true, weight: true, data })),
  bias: spec.bias ? maybe(tensorOf(shapes.bias ?? [], { implied: true, data })) : fc.constant(undefined),
});

/** Drops what is undefined: in JSON it would be dropped too, but not in a file. */
export const defined = <T>(fields: Readonly<Record<string, T | undefined>>) =>
  Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, T] => entry[1] !== undefined));
