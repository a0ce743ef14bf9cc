import { neverAborted, onAbort } from './abort.ts';
import { Overloaded } from './overloaded.ts';

/** How much may wait for a worker. */
export interface QueueBounds {
  /** Requests. */
  readonly maxQueue: number;
  /** Predicted work, as `workOf` counts it. A single task may have more, but only if no other waits. */
  readonly maxQueueWork: number;
}

interface Waiting {
  readonly work: number;
  readonly admit: (slot: number) => void;
}

/**
 * The queue in front of the workers. There is one slot per worker. Tasks without a slot wait in order of
 * arrival. Tasks whose signal has been admitted before go first and are never refused, because work has gone
 * into their request already. The bounds hold for all others.
 */
export class AdmissionQueue {
  readonly #bounds: QueueBounds;
  readonly #slots: number;
  readonly #free: number[];
  readonly #admitted = new WeakSet([neverAborted]);
  readonly #resumed = new Set<Waiting>();
  readonly #fresh = new Set<Waiting>();
  readonly #onDrained: (() => void)[] = [];
  #work = 0;

  constructor(slots: number, bounds: QueueBounds) {
    this.#bounds = bounds;
    this.#slots = slots;
    this.#free = Array.from({ length: slots }, (_, slot) => slot);
  }

  /** The number of waiting tasks. */
  get length(): number {
    return this.#resumed.size + this.#fresh.size;
  }

  /** The predicted work of the waiting tasks. */
  get work(): number {
    return this.#work;
  }

  /** Slots that are taken. */
  get running(): number {
    return this.#slots - this.#free.length;
  }

  /** Whether a task of the signal has been admitted before. */
  hasAdmitted(signal: AbortSignal): boolean {
    return this.#admitted.has(signal);
  }

  /** @throws ProblemError `unavailable` if a task of this work would have to wait and the queue is full. */
  check(work: number): void {
    if (this.#free.length > 0) return;
    const { maxQueue, maxQueueWork } = this.#bounds;
    if (this.length >= maxQueue)
      throw new Overloaded('requests', `${this.length} requests are waiting already`);
    if (this.length > 0 && this.#work + work > maxQueueWork) {
      throw new Overloaded('work', `work of ${this.#work} multiply-accumulates is waiting already`);
    }
  }

  /**
   * Waits for a slot. The caller gives it back by `release`.
   * @throws ProblemError `unavailable` at once if the queue is full; the signal's reason when it is aborted.
   */
  async acquire(work: number, signal: AbortSignal): Promise<number> {
    const admitted = this.#admitted.has(signal);
    if (!admitted) {
      this.check(work);
      this.#admitted.add(signal);
    }
    signal.throwIfAborted();
    return this.#free.pop() ?? this.#wait(admitted ? this.#resumed : this.#fresh, work, signal);
  }

  #wait(queue: Set<Waiting>, work: number, signal: AbortSignal): Promise<number> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        work,
        admit: (slot) => {
          forget();
          remove();
          resolve(slot);
        },
      };
      const remove = () => {
        queue.delete(waiting);
        this.#work -= work;
      };
      const forget = onAbort(signal, (reason) => {
        remove();
        reject(reason);
      });
      queue.add(waiting);
      this.#work += work;
    });
  }

  /** Gives a slot back. The first waiting task gets it. */
  release(slot: number): void {
    const [next] = this.#resumed.size > 0 ? this.#resumed : this.#fresh;
    if (next) {
      next.admit(slot);
      return;
    }
    this.#free.push(slot);
    if (this.running > 0) return;
    for (const listener of this.#onDrained.splice(0)) listener();
  }

  /** Waits until nothing waits and no slot is taken. */
  async drained(): Promise<void> {
    if (this.running > 0) await new Promise<void>((resolve) => this.#onDrained.push(resolve));
  }
}
