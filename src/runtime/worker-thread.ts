import { getPriority, setPriority } from 'node:os';
import { workerData } from 'node:worker_threads';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import { recycle } from '../memory/buffers.ts';
import { stoppable } from '../memory/checkpoint.ts';
import { buffersToReturn } from './spare-buffers.ts';
import { checkpointOf, type StopWords } from './stop-words.ts';
import { outcomeOf, type ResultMessage, type TaskMessage } from './task.ts';

/** Half of what `nice` adds. The event loop goes first, and other programs gain little. */
const niceness = 5;

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

/** The function that piscina calls in a worker thread for a task's name. */
type Served<J> = (message: TaskMessage<J>) => unknown;

/**
 * Lets the event loop go before the workers. Linux has priorities per thread, other systems only per process.
 * Only a privileged user may lower a thread's nice value: one of a process that already has a higher one stays.
 * Where a sandbox forbids the call, workers work without.
 */
function giveWay(): void {
  if (process.platform !== 'linux') return;
  try {
    if (getPriority() < niceness) setPriority(niceness);
  } catch {
    // Without it, the event loop and the workers take turns.
  }
}

/**
 * The exports of the file that worker threads run: one function per handler, `trim`, `ping` and `discard`.
 * `trim` frees the memory that an idle worker keeps. `ping` does nothing. `discard` does nothing either: the
 * buffers that come with it are recycled. A ProblemError that a job throws becomes its
 * outcome.
 */
export function serveTasks(
  handlers: Readonly<Record<string, Handler<never>>>,
  trim: () => void,
): Readonly<Record<string, Served<never>>> {
  giveWay();
  const words: StopWords = workerData;
  const nothing: Done<null> = { value: null, transfer: [] };
  const own = {
    trim: () => {
      trim();
      return nothing;
    },
    ping: () => nothing,
    discard: () => nothing,
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
    const returned = buffersToReturn(sizes, sentSizes);
    const outcome = done.ok ? { ok: true as const, value: done.value.value } : done;
    const result: ResultMessage<unknown> = { outcome, transfer: sent, returned };
    return move({ [transferableSymbol]: [...sent, ...returned], [valueSymbol]: result });
  };
}
