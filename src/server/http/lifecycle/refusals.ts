/** The share of the event loop's time that may go into refusing. */
const share = 0.1;

/** The most time that can be saved for later, in milliseconds: that of some fifty refusals. */
const mostCredit = 4;

/** The most time that refusals of clients that did wait may take in advance: the share of a second. */
const mostDebt = 100;

/** A refusal that took longer to send, in milliseconds, has been interrupted by other programs. */
const longestSend = 0.1;

/** How often refusals that wait have their turn, in milliseconds. */
const turnMillis = 5;

/** A refusal to be sent. */
export interface Refusal {
  /** Whether nobody waits for it any more. */
  readonly over: boolean;
  send(): void;
}

/**
 * Sends refusals within a share of the event loop's time. Clients that come back at once could ask for more
 * refusals than there is time to write, and nothing else would be done. Beyond the share, a refusal waits for
 * its turn, which slows such clients down. Refusals of clients that did wait go first.
 */
export class Refusals {
  readonly #patient: Refusal[] = [];
  readonly #hasty: Refusal[] = [];
  #credit = mostCredit;
  #countedAt = performance.now();
  #timer: NodeJS.Timeout | undefined;

  /** The number of refusals that wait. */
  get waiting(): number {
    return this.#patient.length + this.#hasty.length;
  }

  /** Whether there is time for one more refusal now. */
  get hasTime(): boolean {
    return this.#balance() > 0;
  }

  #balance(): number {
    const now = performance.now();
    this.#credit = Math.min(mostCredit, this.#credit + share * (now - this.#countedAt));
    this.#countedAt = now;
    return this.#credit;
  }

  /** Whether the first refusal that waits has its turn. */
  get #isTurn(): boolean {
    return this.waiting > 0 && this.#balance() > (this.#patient.length > 0 ? -mostDebt : 0);
  }

  /** Counts time that went into refusing. */
  spend(millis: number): void {
    this.#credit -= millis;
  }

  /** Sends the refusal at once if there is time, else in its turn. */
  add(refusal: Refusal, hasty: boolean): void {
    const before = hasty ? this.waiting : this.#patient.length;
    (hasty ? this.#hasty : this.#patient).push(refusal);
    if (before === 0 && this.#isTurn) this.#sendNext();
    else this.#timer ??= setTimeout(() => this.#takeTurn(), turnMillis).unref();
  }

  #takeTurn(): void {
    while (this.#isTurn) this.#sendNext();
    this.#timer = this.waiting > 0 ? setTimeout(() => this.#takeTurn(), turnMillis).unref() : undefined;
  }

  #sendNext(): void {
    const refusal = this.#patient.shift() ?? this.#hasty.shift();
    if (!refusal || refusal.over) return;
    const from = performance.now();
    refusal.send();
    // To read its request took as long.
    this.spend(2 * Math.min(longestSend, performance.now() - from));
  }
}
