import { bytesLetGo, takeBytesLetGo } from '../memory/let-go.ts';
import { collectGarbage, giveBackKept } from './garbage.ts';
import type { Round } from './task.ts';

/** Less is not worth a round. */
const leastBytes = 2 ** 24;
/** So much is not left lying about, whatever there is to do. */
const mostBytes = 2 ** 28;
/** Who has been idle for so long may well be for longer. */
const idleMillis = 50;

/** A thread at rest keeps no more. */
const keptAtRest = 2 ** 20;

export interface RoundsOptions {
  readonly isIdle: () => boolean;
  /** Has idle threads take part. */
  readonly wake: () => void;
  /** Milliseconds without work after which the threads rest. */
  readonly keepMillis: number;
}

/**
 * Rounds in which all threads give memory back. What they keep for the next job goes when there has been none for some time. And shared memory and
 * WebAssembly's cannot be given back by hand: they go when the garbage collectors of all threads that have seen them have found
 * them unused. But V8 does not count shared memory when it decides to look (`BackingStore::PerIsolateAccountingLength`), and a thread that
 * has nothing to do never looks: 25 answers with tensors of 56 MiB, one after the other, came to hold 2 GB. So there is a round when much
 * has been let go of: when nothing is to be done, or when it is too much.
 */
export class Rounds {
  readonly #options: RoundsOptions;
  #last: Round = { number: 0, mostKept: Infinity };
  /** Whether there has been work since the threads last rested. */
  #keeping = false;
  #considering = false;
  #soon: NodeJS.Timeout | undefined;
  #rest: NodeJS.Timeout | undefined;

  constructor(options: RoundsOptions) {
    this.#options = options;
  }

  /** The last that was begun. */
  get last(): Round {
    return this.#last;
  }

  /** To be called when a job is done: there may be a round, after all that its end brings about. `worked` unless it was a round's own. */
  consider(worked: boolean): void {
    this.#keeping ||= worked;
    if (this.#considering) return;
    this.#considering = true;
    setImmediate(() => {
      this.#considering = false;
      const bytes = bytesLetGo();
      if (bytes >= mostBytes) this.#begin(Infinity);
      if (!this.#options.isIdle()) return;
      if (bytes >= leastBytes) this.#soon ??= setTimeout(() => this.#collect(), idleMillis).unref();
      if (!this.#keeping) return;
      this.#rest ??= setTimeout(() => this.#settle(), this.#options.keepMillis).unref();
      this.#rest.refresh();
    });
  }

  #collect(): void {
    this.#soon = undefined;
    if (this.#options.isIdle() && bytesLetGo() >= leastBytes) this.#begin(Infinity);
  }

  #settle(): void {
    if (!this.#options.isIdle()) return;
    this.#keeping = false;
    this.#begin(keptAtRest);
  }

  #begin(mostKept: number): void {
    this.#last = { number: this.#last.number + 1, mostKept };
    const only = giveBackKept(mostKept) + takeBytesLetGo();
    // Not for nothing: a collection that was asked for makes V8 begin its own ones earlier, for as long as the process runs.
    if (only > 0) collectGarbage();
    if (this.#options.isIdle()) this.#options.wake();
  }
}
