/** The values of the keys that were asked for last, at most so many. */
export class Recent<Value> {
  readonly #values = new Map<string, Value>();
  readonly #most: number;
  /** The key that was asked for last. It is the last one of `#values`. */
  #last: string | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): Value | undefined {
    const value = this.#values.get(key);
    if (value !== undefined && key !== this.#last) this.set(key, value);
    return value;
  }

  set(key: string, value: Value): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    this.#last = key;
    const [oldest] = this.#values.size > this.#most ? this.#values.keys() : [];
    if (oldest !== undefined) this.#values.delete(oldest);
  }
}
