/** Within that a worker that has ended has its successor, which tells when it is ready. */
const replaceMillis = 1000;

/** The workers, as far as their replacement is concerned. */
export interface Replaceable {
  /** Whether all are there, or none is wanted any more. */
  isComplete(): boolean;
  /** Has the pool look for a worker within so many milliseconds. */
  askForWorker(millis: number): void;
}

/**
 * Asks for workers until all are there. Piscina replaces one that ends, but not one that ends before it is
 * ready, as it may where memory is short: then it makes another only when it is asked for something that no
 * worker is there for.
 */
export class WorkerReplacement {
  readonly #workers: Replaceable;
  readonly #threads: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(workers: Replaceable, threads: number) {
    this.#workers = workers;
    this.#threads = threads;
  }

  /** To be called when a worker has ended. */
  begin(): void {
    this.#timer ??= setInterval(() => {
      if (this.#workers.isComplete()) {
        clearInterval(this.#timer);
        this.#timer = undefined;
      } else for (let i = 0; i < this.#threads; i++) this.#workers.askForWorker(replaceMillis);
    }, replaceMillis).unref();
  }
}
