import { Overloaded } from './overloaded.ts';

/** Bytes of request bodies that are held at a time: counted as they arrive, so that a mere announcement takes nothing from others. */
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
      throw new Overloaded('bytes', `bodies of ${this.#held} bytes are being worked on already`);
    }
  }

  /** Takes so many, or gives them back where the figure is negative. @throws ProblemError as `check` does. */
  add(bytes: number): void {
    if (bytes > 0) this.check(bytes);
    this.#held += bytes;
  }
}
