import { getPriority, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { recycle } from '../memory/buffers.ts';
import { stoppable } from '../memory/checkpoint.ts';
import { keepAtMost } from '../memory/kept.ts';
import { begin, checkpointOf, type JobWords } from './job-words.ts';
import { buffersToReturn } from './spare-buffers.ts';
import {
  type FailureMessage,
  outcomeOf,
  type ResultMessage,
  type TaskMessage,
  type WorkerSettings,
} from './task.ts';

/** The result of a job, and the buffers that hold it. */
export interface Done<R> {
  readonly value: R;
  readonly transfer: readonly ArrayBuffer[];
}

/**
 * Does a job. Throws a ProblemError if it cannot. It owns the buffers that came with the job. Those that it
 * does not send back with its result are recycled.
 */
export type Handler<J> = (job: J) => Done<unknown>;

/** Handlers by their tasks' names. */
export type Handlers = Record<string, Handler<never>>;

/**
 * Lets the event loop go before the workers. Linux has priorities per thread, other systems only per process.
 * Only a privileged user may lower a thread's nice value: one of a process that already has a higher one stays.
 * Where a sandbox forbids the call, workers work without.
 */
function giveWay(niceness: number): void {
  if (process.platform !== 'linux') return;
  try {
    if (getPriority() < niceness) setPriority(niceness);
  } catch {
    // Without it, the event loop and the workers take turns.
  }
}

/**
 * Has this thread do the tasks that it is sent, one after the other. A ProblemError that a job throws becomes
 * its outcome. `trim` frees the memory that an idle worker keeps.
 * @returns the handlers, which tests may replace
 */
export function serveTasks(handlers: Handlers, trim: () => void): Handlers {
  const { words, keptBytes, niceness }: WorkerSettings = workerData;
  giveWay(niceness);
  keepAtMost(keptBytes);
  const all: Handlers = {
    ...handlers,
    trim: () => {
      trim();
      return { value: null, transfer: [] };
    },
  };
  parentPort?.on('message', (message: TaskMessage<never>) => {
    const answer = answerTo(message, all, words, trim);
    const transfer = 'error' in answer ? [] : [...answer.transfer, ...answer.returned];
    parentPort?.postMessage(answer, transfer);
  });
  parentPort?.postMessage('ready');
  return all;
}

function answerTo(
  message: TaskMessage<never>,
  handlers: Handlers,
  words: JobWords,
  trim: () => void,
): ResultMessage | FailureMessage {
  const { place, name, transfer, spare } = message;
  const received = spare ? [...transfer, spare] : transfer;
  if (!begin(words, place)) return { place, outcome: undefined, transfer: [], returned: received };
  try {
    const sizes = received.map(({ byteLength }) => byteLength);
    if (spare) recycle(spare);
    const work = () => stoppable(checkpointOf(words, place), () => handlers[name](message.job));
    const done = outcomeOf(work, trim);
    const sent = done.ok ? done.value.transfer : [];
    for (const buffer of transfer) if (!sent.includes(buffer)) recycle(buffer);
    const sentSizes = sent.map(({ byteLength }) => byteLength);
    const outcome = done.ok ? { ok: true as const, value: done.value.value } : done;
    return { place, outcome, transfer: sent, returned: buffersToReturn(sizes, sentSizes) };
  } catch (error) {
    return { place, error };
  }
}
