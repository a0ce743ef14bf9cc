import { type JobBounds, noRoom } from './queue.ts';

/** The bytes that bodies, jobs and results of this process count, by id. */
export class ByteCount {
  readonly #bounds: JobBounds;
  readonly #counted = new Map<string, number>();
  #held = 0;

  constructor(bounds: JobBounds) {
    this.#bounds = bounds;
  }

  /** Of all ids together. */
  get held(): number {
    return this.#held;
  }

  /** Of an id. */
  of(id: string): number {
    return this.#counted.get(id) ?? 0;
  }

  /**
   * Counts so many bytes for an id from now on; with 0 bytes it is forgotten.
   * @param there also if they are too many, because they are there already
   * @throws ProblemError `unavailable` where they are too many
   */
  set(id: string, bytes: number, there = false): void {
    const before = this.of(id);
    const held = this.#held + bytes - before;
    if (bytes > before && held > this.#bounds.maxBytes && !there) throw noRoom(this.#held, this.#bounds);
    this.#held = held;
    if (bytes > 0) this.#counted.set(id, bytes);
    else this.#counted.delete(id);
  }
}
