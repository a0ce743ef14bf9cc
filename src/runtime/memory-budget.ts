import { onAbort } from './abort.ts';
import { Overloaded } from './overloaded.ts';

/** Of the budget, this share is for small tasks alone. So they do not wait for large ones. */
const smallShare = 1 / 8;
/** So many small tasks fit in their share. */
const smallTasks = 8;

/** So many times the share may wait for it. */
const mostWaiting = 2;

/**
 * Bounds the memory of all tasks together. A task that does not fit beside the others waits until it does. Small
 * and large tasks have a share each, and in each share they wait in order of arrival. So neither holds up the
 * other, and a large task gets its turn.
 */
export class MemoryBudget {
  readonly #small: Share;
  readonly #large: Share;
  readonly #smallest: number;

  /** @param shortage called from time to time while a task waits, with the bytes that it lacks */
  constructor(most: number, shortage: (bytes: number) => void = () => {}) {
    const small = Math.floor(smallShare * most);
    this.#small = new Share(small, shortage);
    this.#large = new Share(Math.floor(most - small), shortage);
    this.#smallest = (smallShare * most) / smallTasks;
  }

  /** The most bytes that a task may ask for. */
  get largest(): number {
    return this.#large.most;
  }

  /** Bytes that tasks hold. */
  get held(): number {
    return this.#small.held + this.#large.held;
  }

  /** Tasks that wait for memory. */
  get waiting(): number {
    return this.#small.waiting + this.#large.waiting;
  }

  /** @throws ProblemError `unavailable` if a task of so many bytes, `largest` at most, would be refused. */
  check(bytes: number): void {
    this.#shareFor(bytes).check(bytes);
  }

  /**
   * Waits until so many bytes, `largest` at most, are free. The caller releases them.
   * @param admitted whether work has gone into the request already: it is not refused then
   * @throws ProblemError `unavailable` at once if too much is waiting; the signal's reason when it is aborted.
   */
  async acquire(bytes: number, signal: AbortSignal, admitted = false): Promise<MemoryLease> {
    signal.throwIfAborted();
    // Whole bytes add up exactly: nothing is left of them when all are released.
    const whole = Math.ceil(bytes);
    const share = this.#shareFor(whole);
    if (!admitted) share.check(whole);
    return share.acquire(whole, signal);
  }

  /** Small tasks may also use what no large one waits for. */
  #shareFor(bytes: number): Share {
    if (bytes > this.#smallest) return this.#large;
    return !this.#small.has(bytes) && this.#large.has(bytes) ? this.#large : this.#small;
  }
}

interface Waiting {
  readonly bytes: number;
  readonly admit: () => void;
}

/** How often a task that waits looks for clients that hold memory without need. */
const shortageMillis = 250;

class Share {
  readonly most: number;
  readonly #shortage: (bytes: number) => void;
  readonly #queue = new Set<Waiting>();
  #held = 0;
  #waitingBytes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(most: number, shortage: (bytes: number) => void) {
    this.most = most;
    this.#shortage = shortage;
  }

  get held(): number {
    return this.#held;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  /** Whether so many bytes are free, and nobody waits for them. */
  has(bytes: number): boolean {
    return this.#queue.size === 0 && this.#held + bytes <= this.most;
  }

  check(bytes: number): void {
    if (this.has(bytes) || this.#waitingBytes + bytes <= mostWaiting * this.most) return;
    throw new Overloaded(
      'memory',
      `work that takes ${Math.round(this.#waitingBytes)} bytes is waiting already`,
    );
  }

  async acquire(bytes: number, signal: AbortSignal): Promise<MemoryLease> {
    if (this.has(bytes)) this.#held += bytes;
    else await this.#wait(bytes, signal);
    return new MemoryLease(bytes, (released) => {
      this.#held -= released;
      this.#admit();
    });
  }

  #wait(bytes: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const remove = () => {
        this.#queue.delete(waiting);
        this.#waitingBytes -= bytes;
      };
      const waiting: Waiting = {
        bytes,
        admit: () => {
          forget();
          remove();
          this.#held += bytes;
          resolve();
        },
      };
      const forget = onAbort(signal, (reason) => {
        remove();
        // Those behind it may be smaller.
        this.#admit();
        reject(reason);
      });
      this.#queue.add(waiting);
      this.#waitingBytes += bytes;
      this.#watch();
    });
  }

  /** Admits those that have waited for longest, as far as they fit. */
  #admit(): void {
    for (const waiting of this.#queue) {
      if (this.#held + waiting.bytes > this.most) return;
      waiting.admit();
    }
  }

  #watch(): void {
    this.#timer ??= setInterval(() => {
      const [first] = this.#queue;
      if (first) this.#shortage(this.#held + first.bytes - this.most);
      else {
        clearInterval(this.#timer);
        this.#timer = undefined;
      }
    }, shortageMillis).unref();
  }
}

/** Bytes of the budget. It has one holder at first, and goes back when all holders have released it. */
export class MemoryLease {
  readonly #giveBack: (bytes: number) => void;
  #bytes: number;
  #holders = 1;

  constructor(bytes: number, giveBack: (bytes: number) => void) {
    this.#bytes = bytes;
    this.#giveBack = giveBack;
  }

  /** Gives back all but so many bytes. */
  shrink(bytes: number): void {
    const freed = this.#bytes - Math.ceil(bytes);
    if (freed <= 0 || this.#holders === 0) return;
    this.#bytes -= freed;
    this.#giveBack(freed);
  }

  /** Adds a holder, who calls `release` later. */
  retain(): void {
    this.#holders++;
  }

  /** Each holder calls this once. */
  release(): void {
    this.#holders--;
    if (this.#holders === 0) this.#giveBack(this.#bytes);
  }
}
