import { Overloaded } from './overloaded.ts';

/**
 * Bytes of request bodies and of large replies that are held at a time: counted as they are there, so that a mere announcement takes
 * nothing from others.
 */
export class HeldBytes {
  readonly #most: number;
  #held = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get held(): number {
    return this.#held;
  }

  /** @throws ProblemError `unavailable` where so many more would be too many. */
  check(bytes: number): void {
    if (this.#held > 0 && this.#held + bytes > this.#most) {
      throw new Overloaded('bytes', `bodies and replies of ${this.#held} bytes are held already`);
    }
  }

  /** Takes so many, which may refuse them. @throws ProblemError as `check` does. */
  take(bytes: number): void {
    this.check(bytes);
    this.#held += bytes;
  }

  /** Takes so many that are there already. */
  hold(bytes: number): void {
    this.#held += bytes;
  }

  release(bytes: number): void {
    this.#held -= bytes;
  }
}
