import { neverAborted, onAbort } from './abort.ts';
import { Overloaded, type QueueBound } from './overloaded.ts';
import { type Placed, Places } from './places.ts';

/** How much may wait for a worker. */
export interface QueueBounds {
  /** Requests. */
  readonly maxQueue: number;
  /** Predicted work, as `workOf` counts it. A single task may have more, but only if no other work waits. */
  readonly maxQueueWork: number;
}

interface Waiting extends Placed {
  readonly admit: (place: number) => void;
}

/**
 * The queue in front of the workers. Tasks without a place at a worker wait in order of arrival. Tasks whose
 * signal has been admitted before go first and are never refused, because work has gone into their request
 * already. The bounds hold for all others.
 */
export class AdmissionQueue {
  readonly places: Places;
  readonly #bounds: QueueBounds;
  readonly #admitted = new WeakSet([neverAborted]);
  readonly #resumed = new Set<Waiting>();
  readonly #fresh = new Set<Waiting>();
  readonly #onDrained: (() => void)[] = [];
  #work = 0;

  constructor(workers: number, bounds: QueueBounds) {
    this.#bounds = bounds;
    this.places = new Places(workers);
  }

  /** The number of waiting tasks. */
  get length(): number {
    return this.#resumed.size + this.#fresh.size;
  }

  /** The predicted work of the waiting tasks. */
  get work(): number {
    return this.#work;
  }

  /** Workers with a task. */
  get running(): number {
    return this.places.running;
  }

  /** Counts the signal's tasks as admitted before. */
  admit(signal: AbortSignal): void {
    this.#admitted.add(signal);
  }

  /** Whether a task of the signal has been admitted before. */
  hasAdmitted(signal: AbortSignal): boolean {
    return this.#admitted.has(signal);
  }

  /** The bound that one more task would exceed, if it were like those that wait. */
  get fullBound(): QueueBound | undefined {
    const { length } = this;
    const { maxQueue, maxQueueWork } = this.#bounds;
    if (length === 0) return undefined;
    if (length >= maxQueue) return 'requests';
    return this.#work * (1 + 1 / length) > maxQueueWork ? 'work' : undefined;
  }

  /** @throws ProblemError `unavailable` if a task of this work would have to wait and the queue is full. */
  check(work: number): void {
    if (this.places.hasIdle) return;
    const { maxQueue, maxQueueWork } = this.#bounds;
    if (this.length >= maxQueue)
      throw new Overloaded('requests', `${this.length} requests are waiting already`);
    if (this.#work > 0 && this.#work + work > maxQueueWork) {
      throw new Overloaded('work', `work of ${this.#work} multiply-accumulates is waiting already`);
    }
  }

  /**
   * Waits for a place at a worker. The caller gives it back by `release`.
   * @throws ProblemError `unavailable` at once if the queue is full; the signal's reason when it is aborted.
   */
  async acquire(task: Placed, signal: AbortSignal): Promise<number> {
    const admitted = this.#admitted.has(signal);
    if (!admitted) {
      this.check(task.work);
      this.#admitted.add(signal);
    }
    signal.throwIfAborted();
    const first = this.#resumed.size === 0 && (admitted || this.#fresh.size === 0);
    const place = first ? this.places.take(task) : undefined;
    return place ?? this.#wait(admitted ? this.#resumed : this.#fresh, task, signal);
  }

  #wait(queue: Set<Waiting>, { work, mayFollow }: Placed, signal: AbortSignal): Promise<number> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        work,
        mayFollow,
        admit: (place) => {
          forget();
          remove();
          resolve(place);
        },
      };
      const remove = () => {
        queue.delete(waiting);
        this.#work -= work;
      };
      const forget = onAbort(signal, (reason) => {
        remove();
        reject(reason);
        this.#admitNext();
      });
      queue.add(waiting);
      this.#work += work;
    });
  }

  /** The worker can take tasks from now on. */
  open(worker: number): void {
    this.places.open(worker);
    this.#admitNext();
  }

  /** Gives a place back. The first waiting task gets it. */
  release(place: number): void {
    this.places.free(place);
    this.#admitNext();
  }

  #admitNext(): void {
    for (;;) {
      const [next] = this.#resumed.size > 0 ? this.#resumed : this.#fresh;
      const place = next && this.places.take(next);
      if (place === undefined) break;
      next.admit(place);
    }
    if (this.running > 0 || this.length > 0) return;
    for (const listener of this.#onDrained.splice(0)) listener();
  }

  /** Waits until nothing waits and no worker has a task. */
  async drained(): Promise<void> {
    if (this.running > 0 || this.length > 0)
      await new Promise<void>((resolve) => this.#onDrained.push(resolve));
  }
}
