/** The work of a term and of a value, evaluated term by term, in multiply-accumulates (see operations/cost.ts). */
export const perTerm = 600;
export const perValue = 60_000;
/** The same of an element that is made by a rule, and of one that is compared. */
export const perMade = 1500;
export const perCompared = 1000;

/** The work that a search may take. */
export class Budget {
  #left: number;
  #refused = 0;

  constructor(work: number) {
    this.#left = work;
  }

  /** How often work was refused. */
  get refused(): number {
    return this.#refused;
  }

  has(work: number): boolean {
    return this.#left >= work;
  }

  /** Whether there is so much left. Counts where there is not. */
  allows(work: number): boolean {
    if (this.has(work)) return true;
    this.#refused++;
    return false;
  }

  spend(work: number): void {
    this.#left -= work;
  }
}
