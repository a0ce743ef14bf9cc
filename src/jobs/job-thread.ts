import type { Dispatcher } from '../operations/dispatcher.ts';
import type { MemoryBudget, MemoryLease } from '../runtime/memory-budget.ts';

/**
 * The thread of the jobs of a service that also answers requests. It comes with the first job, and goes when none has
 * come for a while: its memory is set aside for requests then. One job uses it at a time.
 */
export class JobThread {
  readonly #make: () => Dispatcher;
  readonly #memory: MemoryBudget;
  readonly #bytes: number;
  readonly #keepMillis: number;
  #dispatcher: Dispatcher | undefined;
  #lease: MemoryLease | undefined;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param make makes a dispatcher of one thread
   * @param bytes that the thread takes of the memory
   */
  constructor(make: () => Dispatcher, memory: MemoryBudget, bytes: number, keepMillis: number) {
    this.#make = make;
    this.#memory = memory;
    this.#bytes = bytes;
    this.#keepMillis = keepMillis;
  }

  /** Does what needs the thread. @throws the signal's reason while it waits for memory */
  async use<T>(signal: AbortSignal, work: (dispatcher: Dispatcher) => Promise<T>): Promise<T> {
    clearTimeout(this.#timer);
    const bytes = Math.min(this.#bytes, this.#memory.largest);
    this.#lease ??= await this.#memory.acquire(bytes, signal, true);
    this.#dispatcher ??= this.#make();
    try {
      return await work(this.#dispatcher);
    } finally {
      this.#timer = setTimeout(() => this.close(), this.#keepMillis).unref();
    }
  }

  /** Ends the thread, if it is there. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    const [dispatcher, lease] = [this.#dispatcher, this.#lease];
    this.#dispatcher = undefined;
    this.#lease = undefined;
    await dispatcher?.close();
    lease?.release();
  }
}
