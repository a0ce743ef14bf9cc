import { type Signal, signal } from '@preact/signals';
import { readNumbersInTurns } from '../numbers/read.ts';
import type { Refusal } from '../numbers/refusal.ts';
import { faults } from '../state/layer.ts';
import { neededShape, operandFault } from '../state/operands.ts';
import { changeState, type OperandName, pageState } from '../state/page-state.ts';
import { keepNumbers, type OwnNumbers, ownNumbers } from '../state/storage.ts';

/** A text that the reader gives for an operand, until it can be read. */
interface Draft {
  readonly text: string;
  readonly reading: boolean;
  readonly refusal: Refusal | undefined;
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
  /** The text that is not read, or not yet. */
  readonly draft: Draft | undefined;
  /** Reads a text, in turns. The page computes with it as soon as it is read; a text that is refused changes nothing. */
  readonly readText: (text: string) => Promise<void>;
  /** Computes with these numbers. */
  readonly take: (numbers: OwnNumbers) => void;
}

/** Follows the operand: for components, which are drawn anew when it changes. */
export function useOwnTensor(name: OperandName): OwnTensor {
  const state = pageState.value;
  const legal = faults.value.length === 0;
  const operand = state[name];
  return {
    needed: legal ? neededShape(state, name) : undefined,
    given: operand.kind === 'numbers' ? (ownNumbers(operand.id) ?? undefined) : undefined,
    fault: legal ? operandFault(state, name) : undefined,
    draft: drafts[name].value,
    readText: (text) => readText(name, text),
    take: (numbers) => take(name, numbers),
  };
}

async function readText(name: OperandName, text: string): Promise<void> {
  const draft = drafts[name];
  draft.value = { text, reading: true, refusal: undefined };
  const read = await readNumbersInTurns(text);
  if (draft.peek()?.text !== text) return;
  if ('message' in read) draft.value = { text, reading: false, refusal: read };
  else take(name, read, text);
}

function take(name: OperandName, numbers: OwnNumbers, text?: string): void {
  drafts[name].value = text === undefined ? undefined : { text, reading: false, refusal: undefined };
  changeState({ [name]: { kind: 'numbers', id: keepNumbers(numbers) } });
}
