import { type Signal, signal } from '@preact/signals';
import { readNumbersInTurns } from '../numbers/read.ts';
import { faults } from '../state/layer.ts';
import { neededShape, operandFault } from '../state/operands.ts';
import { changeState, type OperandName, pageState } from '../state/page-state.ts';
import { keepNumbers, type OwnNumbers, ownNumbers } from '../state/storage.ts';
import { readOwnFile } from './own-file.ts';

/** What the reader gives for an operand. */
interface Draft {
  /** The text of the field; undefined of a file. */
  readonly text: string | undefined;
  readonly reading: boolean;
  /** Why it cannot be read, in a sentence. */
  readonly refusal: string | undefined;
  /** The numbers that were read from it. */
  readonly id: string | undefined;
}

const drafts: Readonly<Record<OperandName, Signal<Draft | undefined>>> = {
  input: signal(undefined),
  weight: signal(undefined),
  bias: signal(undefined),
};

/** The reader's own numbers for an operand of the page's layer. */
export interface OwnTensor {
  /** The shape that the layer needs. Undefined where the layer is illegal. */
  readonly needed: readonly number[] | undefined;
  /** The numbers that the page computes with, where they are the reader's. */
  readonly given: OwnNumbers | undefined;
  /** Why they cannot be computed with, in a sentence. */
  readonly fault: string | undefined;
  /** What the reader has given last, where it is being read, or refused, or is what the page computes with. */
  readonly draft: Draft | undefined;
  /** Reads a text, in turns. The page computes with it as soon as it is read; a text that is refused changes nothing. */
  readonly readText: (text: string) => Promise<void>;
  /** Reads a file of numbers: .npy, .npz, safetensors, or a text. */
  readonly readFile: (file: File) => Promise<void>;
  /** Computes with these numbers. */
  readonly take: (numbers: OwnNumbers) => void;
}

/** Follows the operand: for components, which are drawn anew when it changes. */
export function useOwnTensor(name: OperandName): OwnTensor {
  const state = pageState.value;
  const legal = faults.value.length === 0;
  const operand = state[name];
  const id = operand.kind === 'numbers' ? operand.id : undefined;
  const draft = drafts[name].value;
  const needed = legal ? neededShape(state, name) : undefined;
  return {
    needed,
    given: id === undefined ? undefined : (ownNumbers(id) ?? undefined),
    fault: legal ? operandFault(state, name) : undefined,
    draft: draft && (draft.reading || draft.refusal || draft.id === id) ? draft : undefined,
    readText: (text) => readText(name, text),
    readFile: (file) => readFile(name, file, needed),
    take: (numbers) => take(name, numbers, undefined),
  };
}

async function readText(name: OperandName, text: string): Promise<void> {
  const draft = begin(name, text);
  const read = await readNumbersInTurns(text);
  if (drafts[name].peek() !== draft) return;
  if ('message' in read) refuse(name, text, `line ${read.line}, column ${read.column}: ${read.message}`);
  else take(name, read, text);
}

async function readFile(name: OperandName, file: File, needed: OwnTensor['needed']): Promise<void> {
  const draft = begin(name, undefined);
  try {
    const read = await readOwnFile(file, name, needed);
    if (drafts[name].peek() !== draft) return;
    if ('text' in read) await readText(name, read.text);
    else take(name, read, undefined);
  } catch (error) {
    refuse(name, undefined, error instanceof Error ? error.message : String(error));
  }
}

function begin(name: OperandName, text: string | undefined): Draft {
  const draft = { text, reading: true, refusal: undefined, id: undefined };
  drafts[name].value = draft;
  return draft;
}

function refuse(name: OperandName, text: string | undefined, refusal: string): void {
  drafts[name].value = { text, reading: false, refusal, id: undefined };
}

function take(name: OperandName, numbers: OwnNumbers, text: string | undefined): void {
  const id = keepNumbers(numbers);
  drafts[name].value = { text, reading: false, refusal: undefined, id };
  changeState({ [name]: { kind: 'numbers', id } });
}
