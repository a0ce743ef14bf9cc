/** The most positions that are kept of each kind. */
const most = 32;

/** Some of many positions, each as likely as the others, the same in every run. */
export class Sample {
  readonly positions: number[] = [];
  count = 0;
  #state = 1;

  add(position: number): void {
    this.count++;
    if (this.positions.length < most) {
      this.positions.push(position);
      return;
    }
    // Numerical Recipes' generator.
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) | 0;
    const slot = Math.floor(((this.#state >>> 0) / 2 ** 32) * this.count);
    if (slot < most) this.positions[slot] = position;
  }
}
