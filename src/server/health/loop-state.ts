/** The words of the shared memory. */
const beatAt = 0;
const readyAt = 1;
const wordCount = 2;

/** Without a sign for so long, the event loop counts as stuck: far longer than any turn that it should take. */
const stuckMillis = 10_000;

/**
 * What the event loop tells the health thread, in shared memory. The clock is the process's: one for all
 * threads.
 */
export class LoopState {
  readonly buffer: SharedArrayBuffer;
  readonly #words: BigInt64Array<SharedArrayBuffer>;

  /** @param buffer the memory of another thread's object */
  constructor(buffer = new SharedArrayBuffer(wordCount * BigInt64Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer;
    this.#words = new BigInt64Array(buffer);
  }

  /** Tells that the event loop turns, and whether requests can be served. The loop calls it often. */
  beat(isReady: boolean): void {
    Atomics.store(this.#words, readyAt, isReady ? 1n : 0n);
    Atomics.store(this.#words, beatAt, process.hrtime.bigint());
  }

  /** Milliseconds since the last sign of the event loop. */
  get silentMillis(): number {
    return Number(process.hrtime.bigint() - Atomics.load(this.#words, beatAt)) / 1e6;
  }

  get isStuck(): boolean {
    return this.silentMillis > stuckMillis;
  }

  get isReady(): boolean {
    return Atomics.load(this.#words, readyAt) === 1n;
  }
}
