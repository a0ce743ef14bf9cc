import { neededShape } from '../state/operands.ts';
import { type OperandName, operandNames } from '../state/page-state.ts';
import { ownNumbers } from '../state/storage.ts';
import { type CodeContext, type CodeFile, mostInline } from './context.ts';
import { pythonFloat } from './python.ts';

/** How code makes an operand. Numbers that are too many are read from a file. */
export type OperandSource =
  | { readonly kind: 'constant'; readonly shape: readonly number[]; readonly value: string }
  /** 1, 2, 3, … along an axis. */
  | { readonly kind: 'ramp'; readonly shape: readonly number[]; readonly axis: number }
  | { readonly kind: 'random'; readonly shape: readonly number[] }
  | { readonly kind: 'numbers'; readonly shape: readonly number[]; readonly list: string };

/** The name of an operand in code. */
export const codeNames: Readonly<Record<OperandName, string>> = { input: 'x', weight: 'w', bias: 'b' };

const fileName = 'numbers.json';

/** What reads the file of numbers. */
export const readingLines = ['import json', '', `numbers = json.load(open("${fileName}"))`];

/**
 * @param drawn whether the code can draw random numbers as PyTorch does; if not, they are the numbers of the answer, and
 * undefined where it is not there
 */
export function operandSource(
  context: CodeContext,
  name: OperandName,
  drawn: boolean,
): OperandSource | undefined {
  const { state } = context;
  const operand = state[name];
  const shape = neededShape(state, name);
  if (operand.kind === 'constant') return { kind: 'constant', shape, value: pythonFloat(operand.value) };
  if (operand.kind === 'ramp') return { kind: 'ramp', shape, axis: name === 'input' ? 1 : 0 };
  if (operand.kind === 'random' && drawn) return { kind: 'random', shape };
  const values = valuesOf(context, name);
  if (!values) return undefined;
  const list =
    values.length > mostInline
      ? `numbers["${codeNames[name]}"]`
      : `[${Array.from(values, pythonFloat).join(', ')}]`;
  return { kind: 'numbers', shape, list };
}

/** The numbers of an operand that code cannot make. */
function valuesOf({ state, tensors }: CodeContext, name: OperandName): Float64Array | undefined {
  const operand = state[name];
  if (operand.kind === 'numbers') return ownNumbers(operand.id)?.values;
  if (!tensors) return undefined;
  return name === 'bias' ? tensors.bias : tensors[name].values;
}

/** The file that the sources read, if any does: lists by the operands' names in code, as Python's json reads them. */
export function numbersFile(context: CodeContext, drawn: boolean): CodeFile | undefined {
  const fields = operandNames.flatMap((name) => {
    const source = operandSource(context, name, drawn);
    if (source?.kind !== 'numbers' || source.list.startsWith('[')) return [];
    const values = Array.from(valuesOf(context, name) ?? [], jsonFloat);
    return [`"${codeNames[name]}": [${values.join(', ')}]`];
  });
  return fields.length > 0 ? { name: fileName, text: `{${fields.join(',\n')}}\n` } : undefined;
}

/** A double as Python's json reads it as a float; it knows NaN and the infinities. */
const jsonFloat = (value: number) => (Number.isFinite(value) ? pythonFloat(value) : String(value));
