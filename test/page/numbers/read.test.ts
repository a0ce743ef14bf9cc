import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printNumbers } from '../../../src/page/numbers/print.ts';
import { readNumbers, readNumbersInTurns } from '../../../src/page/numbers/read.ts';
import type { OwnNumbers } from '../../../src/page/state/storage.ts';

const numbers = (shape: readonly number[], values: readonly number[]): OwnNumbers => ({
  shape,
  values: Float64Array.from(values),
});

/** Arrays of up to four axes, none of them empty. */
const arrays = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }).chain((shape) => {
  const count = shape.reduce((product, size) => product * size, 1);
  const values = fc.array(fc.double(), { minLength: count, maxLength: count });
  return values.map((list) => numbers(shape, list));
});
const tables = fc
  .tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 5 }))
  .chain(([rows, columns]) =>
    fc
      .array(fc.double(), { minLength: rows * columns, maxLength: rows * columns })
      .map((list) => numbers([rows, columns], list)),
  );

type Word = (value: number) => string;
const decimal: Word = (value) => (Object.is(value, -0) ? '-0' : String(value));
const special =
  (nan: string, infinity: string, finite: Word): Word =>
  (value) => {
    if (Number.isNaN(value)) return nan;
    if (Number.isFinite(value)) return finite(value);
    return value < 0 ? `-${infinity}` : infinity;
  };
const python = special('nan', 'inf', decimal);
/** Numbers of PyTorch and NumPy end in a point where they are whole. */
const printed = special('nan', 'inf', (value) =>
  Number.isInteger(value) && Math.abs(value) < 1e16 ? `${decimal(value)}.` : decimal(value),
);

/** Nested lists, written by rules of a dialect. */
function nest({ shape, values }: OwnNumbers, word: Word, separator: (axis: number) => string): string {
  const write = (axis: number, list: readonly number[]): string => {
    if (axis === shape.length) return word(list[0] ?? Number.NaN);
    const step = list.length / (shape[axis] ?? 1);
    const entries = Array.from({ length: shape[axis] ?? 0 }, (_, i) =>
      write(axis + 1, list.slice(i * step, (i + 1) * step)),
    );
    return `[${entries.join(separator(axis))}]`;
  };
  return write(0, [...values]);
}

const innermost = ({ shape }: OwnNumbers, axis: number) => axis === shape.length - 1;

const dialects: Readonly<Record<string, (array: OwnNumbers) => string>> = {
  'JSON, with the numbers of the API': (array) =>
    nest(array, special('"NaN"', 'Infinity', decimal), () => ',').replace(/-?Infinity/g, '"$&"'),
  Python: (array) => nest(array, python, () => ', '),
  'what PyTorch prints': (array) =>
    `tensor(${nest(array, printed, (axis) => (innermost(array, axis) ? ',  ' : `,${'\n'.repeat(array.shape.length - 1 - axis)}        `))}, dtype=torch.float64)`,
  'what str of a NumPy array prints': (array) =>
    nest(array, printed, (axis) =>
      innermost(array, axis) ? '  ' : `${'\n'.repeat(array.shape.length - 1 - axis)} `,
    ),
  'what repr of a NumPy array prints': (array) =>
    `array(${nest(array, printed, (axis) => (innermost(array, axis) ? ', ' : ',\n       '))}, dtype=float32)`,
  'what the page prints': printNumbers,
};

const rowDialects: Readonly<Record<string, readonly [between: string, end: string]>> = {
  CSV: [',', '\n'],
  'CSV with spaces, of Windows': [', ', '\r\n'],
  'CSV with semicolons': [';', '\n'],
  TSV: ['\t', '\n'],
  'words in columns': ['   ', '\n\n'],
};

describe('readNumbers', () => {
  it.each(Object.entries(dialects))('should read %s, number for number', (_, write) => {
    fc.assert(
      fc.property(arrays, (array) => {
        expect(readNumbers(write(array))).toEqual(array);
      }),
    );
  });

  it.each(Object.entries(rowDialects))('should read %s, number for number', (_, [between, end]) => {
    fc.assert(
      fc.property(tables, (table) => {
        const [, columns = 1] = table.shape;
        const rows = Array.from({ length: table.shape[0] ?? 0 }, (_, i) =>
          Array.from(table.values.slice(i * columns, (i + 1) * columns), python).join(between),
        );
        expect(readNumbers(rows.join(end) + end)).toEqual(table);
      }),
    );
  });

  it.each([
    ['1 2 3', [3], [1, 2, 3]],
    ['7', [1], [7]],
    ['tensor(3.)', [], [3]],
    ['[]', [0], []],
    ['(1, 2,)', [2], [1, 2]],
    ['{1.5e+3, .5, 7., -1E-2}', [4], [1500, 0.5, 7, -0.01]],
    ['\u22123\u00a04', [2], [-3, 4]],
    ['torch.tensor([1.], device="cuda:0", requires_grad=True, grad_fn=<AddBackward0>)', [1], [1]],
    ['np.array([[1], [2]], dtype=np.float32)', [2, 1], [1, 2]],
    ['Parameter containing:\ntensor([[1.]], requires_grad=True)', [1, 1], [1]],
    ['NaN, -Infinity, +inf', [3], [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]],
  ])('should read %j', (text, shape, values) => {
    expect(readNumbers(text)).toEqual(numbers(shape, values));
  });

  it.each([
    ['', 'There are no numbers', 1, 1],
    ['1,5 2,5', '“1,5 2,5” may be 1.5 and 2.5, or 1, 5, 2 and 5', 1, 5],
    ['1,5\t2,5', 'Commas and spaces both stand between numbers', 1, 5],
    ['1,5; 2,5', 'Commas and spaces both', 1, 4],
    ['[1,5 2,5]', 'Commas and spaces both', 1, 6],
    ['tensor([[0.1, ..., 0.2]])', 'torch.set_printoptions(threshold=torch.inf)', 1, 15],
    ['[[1 2]\n ...\n [3 4]]', 'The text leaves numbers out', 2, 2],
    ['1 2 3\n4 5\n6 7 8', 'Row 2 has 2 numbers, row 1 has 3', 2, 4],
    ['1 2\n3', 'Row 2 has 1 number, row 1 has 2', 2, 1],
    ['[[1, 2], [3]]', 'Row 2 has 1 number, row 1 has 2', 1, 12],
    ['[[[1], [2]], [[3]]]', 'Block 2 has 1 row, block 1 has 2', 1, 18],
    ['[[1], 2]', 'A number stands here where a list belongs', 1, 7],
    ['[1, [2]]', 'A list stands here where a number belongs', 1, 5],
    ['[1,,2]', '“,” stands where a number belongs', 1, 4],
    ['[1, 2', 'The text ends before its last bracket', 1, 6],
    ['[1, 2)', '“)” stands where a comma or a bracket belongs', 1, 6],
    ['[1]]', 'There is more behind the numbers', 1, 4],
    ['tensor([1.])\ntensor([2.])', 'There is more behind the numbers', 2, 1],
    ['tensor([1.], torch.float64)', 'The bracket of the call is not closed here', 1, 12],
    ['a,b\n1,2', '“a” is not a number', 1, 1],
    ['[1, True]', '“True” is not a number', 1, 5],
    ['[1, null]', '“null” is not a number', 1, 5],
    ['1.+2.j', '“1.+2.j” is not a number', 1, 1],
    ['1_000', '“1_000” is not a number', 1, 1],
    ['0x10', '“0x10” is not a number', 1, 1],
    ['1 --2', '“--2” is not a number', 1, 3],
    ['1e400', '“1e400” is beyond the range of a double', 1, 1],
    ['[[[[[[[[[1]]]]]]]]]', 'There are more than 8 brackets in each other', 1, 9],
  ])('should refuse %j: %s', (text, message, line, column) => {
    expect(readNumbers(text)).toMatchObject({ message: expect.stringContaining(message), line, column });
  });

  it('should read or refuse any text', () => {
    const characters = fc.constantFrom(...'0123456789.-+e,; \n\t[](){}"naif…');
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: characters, maxLength: 40 })), (text) => {
        const read = readNumbers(text);
        if ('message' in read) expect(read.line).toBeGreaterThan(0);
        else expect(read.values.length).toBe(read.shape.reduce((product, size) => product * size, 1));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('printNumbers', () => {
  it('should print nothing of tensors without elements, however long their axes are', () => {
    expect(printNumbers(numbers([2 ** 40, 0], []))).toBe('[]');
  });
});

describe('readNumbersInTurns', () => {
  it('should read a megabyte as one, in short turns', async () => {
    const values = Float64Array.from({ length: 60_000 }, (_, i) => Math.sin(i));
    const text = Array.from(values, String).join(' ');
    let turns = 0;
    const timer = setInterval(() => turns++);
    const read = await readNumbersInTurns(text);
    clearInterval(timer);
    expect(text.length).toBeGreaterThan(1_000_000);
    expect(read).toEqual({ shape: [60_000], values });
    expect(turns).toBeGreaterThan(0);
  });
});
