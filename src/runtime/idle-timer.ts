/** Calls `onIdle` once after some time without work. */
export class IdleTimer {
  readonly #millis: number;
  readonly #onIdle: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(millis: number, onIdle: () => void) {
    this.#millis = millis;
    this.#onIdle = onIdle;
  }

  /** Call this at the end of work. The time counts from the last call. */
  restart(): void {
    this.#timer ??= setTimeout(this.#onIdle, this.#millis).unref();
    this.#timer.refresh();
  }
}
