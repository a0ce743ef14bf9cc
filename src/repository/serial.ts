/** Runs the work of each key one after the other. */
export class Serial {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs `work` when all earlier work of the key has ended. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key);
    const mine = (async () => {
      await before?.catch(() => {});
      return work();
    })();
    this.#last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    }
  }
}
