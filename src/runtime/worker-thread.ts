import { setPriority } from 'node:os';
import { workerData } from 'node:worker_threads';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import { recycle } from '../memory/buffers.ts';
import { stoppable } from '../memory/checkpoint.ts';
import { takeReturned } from './spare-buffers.ts';
import { checkpointOf, type StopWords } from './stop-words.ts';
import { outcomeOf, type ResultMessage, type TaskMessage } from './task.ts';

/** Half of what `nice` adds: enough for the event loop to go first, little enough beside other programs. */
const niceness = 5;

/** What was made of a job, and the buffers that it lies in. */
export interface Done<R> {
  readonly value: R;
  readonly transfer: readonly ArrayBuffer[];
}

/**
 * Does a job, and throws a ProblemError where it cannot. The buffers that came with it are its own: those
 * that it does not send back with its result are used again afterwards.
 */
export type Handler<J> = (job: J) => Done<unknown>;

/** What piscina calls in a worker thread, by the task's name. */
type Served<J> = (message: TaskMessage<J>) => unknown;

/**
 * What the file that worker threads run has to export: a function per handler; `trim`, with which the pool
 * has an idle worker give back what it keeps; and `ping`, which does nothing. A ProblemError that a job
 * throws becomes its outcome.
 */
export function serveTasks(
  handlers: Readonly<Record<string, Handler<never>>>,
  trim: () => void,
): Readonly<Record<string, Served<never>>> {
  // The event loop answers before the workers compute. Linux has priorities of threads, other systems only of
  // the process.
  if (process.platform === 'linux') setPriority(niceness);
  const words: StopWords = workerData;
  const nothing: Done<null> = { value: null, transfer: [] };
  const own = {
    trim: () => {
      trim();
      return nothing;
    },
    ping: () => nothing,
  };
  const all: [string, Handler<never>][] = Object.entries({ ...handlers, ...own });
  return Object.fromEntries(all.map(([name, handle]) => [name, servedBy(handle, words)]));
}

function servedBy<J>(handle: Handler<J>, words: StopWords): Served<J> {
  return ({ job, slot, transfer, spare }) => {
    const received = spare ? [...transfer, spare] : transfer;
    const sizes = received.map(({ byteLength }) => byteLength);
    if (spare) recycle(spare);
    const done = outcomeOf(() => stoppable(checkpointOf(words, slot), () => handle(job)));
    const sent = done.ok ? done.value.transfer : [];
    for (const buffer of transfer) if (!sent.includes(buffer)) recycle(buffer);
    const sentSizes = sent.map(({ byteLength }) => byteLength);
    const returned = takeReturned(sizes, sentSizes);
    const outcome = done.ok ? { ok: true as const, value: done.value.value } : done;
    const result: ResultMessage<unknown> = { outcome, transfer: sent, returned };
    return move({ [transferableSymbol]: [...sent, ...returned], [valueSymbol]: result });
  };
}
