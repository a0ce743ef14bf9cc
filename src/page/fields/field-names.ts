import type { OperandName } from '../state/page-state.ts';

/** What the page calls the operands. */
export const operandLabels: Readonly<Record<OperandName, string>> = {
  input: 'Input',
  weight: 'Weights',
  bias: 'Bias',
};
