import { type Call, onEnd } from './call.ts';
import { Overloaded } from './overloaded.ts';

/** The most that may wait for a worker. */
export interface LineBounds {
  /** Requests. */
  readonly maxQueue: number;
  /** Predicted work, as `workOf` counts it. A single job may have more, but then it waits alone. */
  readonly maxQueueWork: number;
}

interface Waiting {
  readonly work: number;
  readonly proceed: (slot: number) => void;
}

/**
 * The line in front of the workers. There is a slot a worker; who gets none waits, in order of arrival, those first that have
 * been let in before (their body was decoded by a worker). Its bounds are checked at the end of the line, at once.
 */
export class Line {
  readonly #bounds: LineBounds;
  readonly #slots: number;
  readonly #free: number[];
  readonly #resumed = new Set<Waiting>();
  readonly #fresh = new Set<Waiting>();
  readonly #onEmpty: (() => void)[] = [];
  #work = 0;

  constructor(slots: number, bounds: LineBounds) {
    this.#bounds = bounds;
    this.#slots = slots;
    this.#free = Array.from({ length: slots }, (_, slot) => slot);
  }

  /** Requests that wait. */
  get length(): number {
    return this.#resumed.size + this.#fresh.size;
  }

  /** Their predicted work. */
  get work(): number {
    return this.#work;
  }

  /** Jobs that workers have. */
  get running(): number {
    return this.#slots - this.#free.length;
  }

  /** @throws ProblemError `unavailable` where a job of so much work would have to wait and may not. */
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
   * Waits for a slot, to be given back by `leave`.
   * @throws ProblemError `unavailable` at once where the line is full, else as the call ends.
   */
  async enter(work: number, call: Call): Promise<number> {
    if (!call.admitted) this.check(work);
    const line = call.admitted ? this.#resumed : this.#fresh;
    call.admitted = true;
    const slot = this.#free.pop();
    if (slot !== undefined) return slot;
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        work,
        proceed: (slot) => {
          forget();
          remove();
          resolve(slot);
        },
      };
      const remove = () => {
        line.delete(waiting);
        this.#work -= work;
      };
      const forget = onEnd(call, (why) => {
        remove();
        reject(why);
      });
      line.add(waiting);
      this.#work += work;
    });
  }

  /** Gives a slot back: to the first in the line, if anybody waits. */
  leave(slot: number): void {
    const [next] = this.#resumed.size > 0 ? this.#resumed : this.#fresh;
    if (next) {
      next.proceed(slot);
      return;
    }
    this.#free.push(slot);
    if (this.running > 0) return;
    for (const listener of this.#onEmpty.splice(0)) listener();
  }

  /** Waits until nobody waits and no slot is taken. */
  async emptied(): Promise<void> {
    if (this.running > 0) await new Promise<void>((resolve) => this.#onEmpty.push(resolve));
  }
}
