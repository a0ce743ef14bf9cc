import type { DType } from '../../tensor/dtype.ts';
import { joined } from './lines.ts';
import type { PackTensor } from './pack.ts';

/** The types of C for elements. Halves have none. */
export const cTypes: Readonly<Partial<Record<DType, string>>> = {
  float32: 'float',
  float64: 'double',
  int8: 'int8_t',
  uint8: 'uint8_t',
  int32: 'int32_t',
};

/** The definition of an array of C, with an initialiser that gives its elements exactly. */
export function cArray(
  qualifiers: string,
  name: string,
  { data, dtype }: Pick<PackTensor, 'data' | 'dtype'>,
): string {
  const suffix = dtype === 'float32' ? 'f' : '';
  const isFloat = dtype === 'float32' || dtype === 'float64';
  const textOf = isFloat ? (i: number) => floatText(data[i], suffix) : (i: number) => integerText(data[i]);
  const elements = joined(data.length, textOf, ', ', ',\n  ');
  return `${qualifiers} ${cTypes[dtype]} ${name}[${data.length}] = {\n  ${elements}};\n`;
}

/** A decimal that a correctly rounding compiler reads back to the same number. */
function floatText(value: number, suffix: string): string {
  if (Number.isNaN(value)) return 'NAN';
  if (!Number.isFinite(value)) return value < 0 ? '-INFINITY' : 'INFINITY';
  const text = Object.is(value, -0) ? '-0' : String(value);
  return `${/[.e]/.test(text) ? text : `${text}.0`}${suffix}`;
}

/** The least int32 has no literal of its own: 2147483648 is too large before it is negated. */
function integerText(value: number): string {
  return value === -(2 ** 31) ? '(-2147483647 - 1)' : String(value);
}
