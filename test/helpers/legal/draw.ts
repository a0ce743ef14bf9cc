/** Draws from a source of numbers from 0 to below 1. */
export class Draw {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Whether something of this chance happens. */
  chance(share: number): boolean {
    return this.#random() < share;
  }

  /** An integer from `least` to `most`. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least + 1));
  }

  /** An integer from 1 to `most`, each power of two as likely as the next. */
  size(most: number): number {
    return Math.min(most, Math.floor((most + 1) ** this.#random()));
  }

  /** One of these. */
  of<T>(values: readonly T[]): T {
    return values[this.integer(0, values.length - 1)];
  }

  list<T>(length: number, item: (i: number) => T): T[] {
    return Array.from({ length }, (_, i) => item(i));
  }
}
