import { compare } from './compare.ts';
import { conv } from './conv.ts';
import { explain } from './explain.ts';
import { gradients } from './gradients.ts';
import type { Operation } from './operation.ts';
import { shapes } from './shapes.ts';
import { sweep } from './sweep.ts';

/** Every operation of the service, in the order of the document. */
export const operations: readonly Operation[] = [conv, compare, shapes, gradients, explain, sweep];

/** @throws Error if there is none of this name. That is a defect, because names come from the table. */
export function operationNamed(name: string): Operation {
  const operation = operations.find((candidate) => candidate.name === name);
  if (!operation) throw new Error(`there is no operation ${name}`);
  return operation;
}
