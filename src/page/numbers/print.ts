import type { OwnNumbers } from '../state/storage.ts';

/** Numbers as nested lists, a row per line. `readNumbers` reads the same numbers from it. */
export function printNumbers({ shape, values }: OwnNumbers): string {
  // An axis of no elements may say that there are any number of others.
  if (values.length === 0) return '[]';
  const print = (axis: number, start: number, end: number): string => {
    if (axis === shape.length) return printNumber(values[start]);
    const count = shape[axis];
    const step = count === 0 ? 0 : (end - start) / count;
    const entries = Array.from({ length: count }, (_, i) =>
      print(axis + 1, start + i * step, start + (i + 1) * step),
    );
    const separator =
      axis === shape.length - 1
        ? ', '
        : `,${'\n'.repeat(Math.min(2, shape.length - 1 - axis))}${' '.repeat(axis + 1)}`;
    return `[${entries.join(separator)}]`;
  };
  return print(0, 0, values.length);
}

/** The shortest decimal text of a double. NaN and the infinities as Python writes them. */
function printNumber(value: number): string {
  if (Object.is(value, -0)) return '-0';
  return String(value).replace('Infinity', 'inf').replace('NaN', 'nan');
}
