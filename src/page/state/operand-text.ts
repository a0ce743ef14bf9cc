import type { Operand } from './page-state.ts';
import { keepNumbers, ownNumbers } from './storage.ts';

/** The most elements that a link's numbers may have. */
const mostElements = 2000;

/**
 * An operand in a link: a number for a constant, `ramp`, `random`, `1x2:3,4` for numbers of a shape, or `numbers:id`.
 * @param withNumbers whether the reader's numbers stand there, or their id
 */
export function writeOperand(operand: Operand, withNumbers: boolean): string {
  if (operand.kind === 'constant') return writeNumber(operand.value);
  if (operand.kind !== 'numbers') return operand.kind;
  const numbers = withNumbers ? ownNumbers(operand.id) : undefined;
  if (!numbers || numbers.values.length > mostElements) return `numbers:${operand.id}`;
  return `${numbers.shape.join('x')}:${Array.from(numbers.values, writeNumber).join(',')}`;
}

/** The operand of a link's text, or undefined where it is none. */
export function readOperand(text: string): Operand | undefined {
  if (text === 'ramp' || text === 'random') return { kind: text };
  const value = readNumber(text);
  if (value !== undefined && Number.isFinite(value)) return { kind: 'constant', value };
  const [, id] = /^numbers:([0-9a-f]{16})$/.exec(text) ?? [];
  if (id !== undefined) return { kind: 'numbers', id };
  const [, sizes, list] = /^([\dx]{0,60}):([^:]*)$/.exec(text) ?? [];
  if (sizes === undefined || list === undefined) return undefined;
  const shape = sizes === '' ? [] : sizes.split('x').map(Number);
  const values = list === '' ? [] : list.split(',').map(readNumber);
  const known = values.filter((value) => value !== undefined);
  const count = shape.reduce((product, size) => product * size, 1);
  if (known.length !== values.length || known.length !== count) return undefined;
  return { kind: 'numbers', id: keepNumbers({ shape, values: Float64Array.from(known) }) };
}

/** The shortest text that reads as the same double, with -0, and without the plus of exponents, which stands for a space. */
function writeNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value).replace('+', '');
}

function readNumber(text: string): number | undefined {
  if (!/^(-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|-?Infinity|NaN)$/i.test(text)) return undefined;
  return Number(text);
}
