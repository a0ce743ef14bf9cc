import type { MetricsText } from './messages.ts';

/** How long the event loop has to write the metrics, before the last text is taken. */
const patienceMillis = 1000;

/** The metrics, which the event loop writes when it is asked. */
export class LatestMetrics {
  readonly #ask: () => void;
  readonly #isStuck: () => boolean;
  #latest: MetricsText | undefined;
  #question: Promise<void> | undefined;
  #answered = () => {};

  /** @param ask asks the event loop to write them: `receive` gets its answer */
  constructor(ask: () => void, isStuck: () => boolean) {
    this.#ask = ask;
    this.#isStuck = isStuck;
  }

  receive(text: MetricsText): void {
    this.#latest = text;
    this.#answered();
  }

  /**
   * The event loop's answer. If it comes too late, the one before. Undefined if there is none, or the event
   * loop is stuck: old figures would hide that.
   */
  async read(): Promise<MetricsText | undefined> {
    if (this.#isStuck()) return undefined;
    // One question for all who ask meanwhile.
    this.#question ??= this.#askOnce();
    await this.#question;
    return this.#latest;
  }

  #askOnce(): Promise<void> {
    this.#ask();
    return new Promise((resolve) => {
      this.#answered = () => {
        clearTimeout(timer);
        this.#question = undefined;
        resolve();
      };
      const timer = setTimeout(this.#answered, patienceMillis);
    });
  }
}
