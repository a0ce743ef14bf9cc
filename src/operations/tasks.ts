import { compareTask } from './compare.ts';
import { convTask } from './conv.ts';
import { explainTask } from './explain.ts';
import { gradientsTask } from './gradients.ts';
import { inferTask } from './infer.ts';
import { inferQuantizedTask } from './infer-quantized.ts';
import type { OperationTask } from './operation.ts';
import { quantizedTask } from './quantized.ts';
import { shapesTask } from './shapes.ts';
import { storeTask } from './store-task.ts';
import { sweepTask } from './sweep.ts';
import { translateTask } from './translate.ts';
import { vectorsTask } from './vectors.ts';
import { verifyTask } from './verify.ts';

const tasks: readonly OperationTask[] = [
  convTask,
  compareTask,
  shapesTask,
  gradientsTask,
  explainTask,
  sweepTask,
  verifyTask,
  quantizedTask,
  translateTask,
  vectorsTask,
  storeTask,
  inferTask,
  inferQuantizedTask,
];

/** The task of an operation. @throws Error where there is none: a defect, since names come from the operations. */
export function taskNamed(name: string): OperationTask {
  const task = tasks.find((candidate) => candidate.name === name);
  if (!task) throw new Error(`there is no task ${name}`);
  return task;
}
