/** Tells once when there has been no work for some time. */
export class IdleTimer {
  readonly #millis: number;
  readonly #onIdle: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(millis: number, onIdle: () => void) {
    this.#millis = millis;
    this.#onIdle = onIdle;
  }

  /** To be called at the end of work: the time counts from the last call. */
  restart(): void {
    this.#timer ??= setTimeout(this.#onIdle, this.#millis).unref();
    this.#timer.refresh();
  }
}
