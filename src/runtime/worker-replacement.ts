/** Milliseconds between attempts to replace a worker. */
const replaceMillis = 1000;

/** What the replacement needs of the workers. */
export interface Replaceable {
  /** Whether all workers exist, or none are wanted any more. */
  isComplete(): boolean;
  /** Makes the pool look for a worker for at most `millis` milliseconds. */
  askForWorker(millis: number): void;
}

/**
 * Piscina does not replace a worker that dies during start-up. This asks until all exist. Piscina starts a
 * worker when it gets a task that no worker can take.
 */
export class WorkerReplacement {
  readonly #workers: Replaceable;
  readonly #threads: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(workers: Replaceable, threads: number) {
    this.#workers = workers;
    this.#threads = threads;
  }

  /** Call this when a worker has ended. */
  begin(): void {
    this.#timer ??= setInterval(() => {
      if (this.#workers.isComplete()) {
        clearInterval(this.#timer);
        this.#timer = undefined;
      } else for (let i = 0; i < this.#threads; i++) this.#workers.askForWorker(replaceMillis);
    }, replaceMillis).unref();
  }
}
