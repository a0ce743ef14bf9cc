import { setTimeout as sleep } from 'node:timers/promises';
import { destination } from 'pino';

/** Bytes of lines that may wait for their reader: those of some seconds of a busy service. */
const mostWaitingBytes = 4 * 2 ** 20;

/** How long the stop waits for the reader. */
const finishMillis = 1000;

/** How often the exit tries to write to a full pipe, a tenth of a second apart. */
const mostTries = 5;

/**
 * Standard output, for lines. Nothing ever waits for their reader: lines that it leaves are kept up to a bound,
 * and further ones dropped. Nor does the end of the process wait.
 */
export class LogOutput {
  readonly #destination: ReturnType<typeof destination>;
  #tries = Number.POSITIVE_INFINITY;
  #unreported = 0;

  /**
   * @param minLength bytes that are written at a time, or after a second
   * @param readAgain called with the number of lines dropped, when there is room for more
   */
  constructor(minLength: number, readAgain: (lines: number) => void) {
    // Named once, a pipe is in the mode in which a write that has to wait fails. Otherwise it would hold a thread of
    // Node's pool, and the exit would wait for that.
    void process.stdout;
    const output = destination({
      ...{ sync: false, minLength, maxLength: mostWaitingBytes },
      retryEAGAIN: () => this.#tries-- > 0,
    });
    output.on('drop', () => {
      this.#unreported++;
    });
    output.on('drain', () => {
      const lines = this.#unreported;
      this.#unreported = 0;
      if (lines > 0) readAgain(lines);
    });
    // There is nobody to tell: the reader has gone, or does not read at the end.
    output.on('error', () => {});
    if (minLength > 0) setInterval(() => output.flush(), 1000).unref();
    this.#destination = output;
    process.prependListener('exit', () => this.#end());
  }

  /** Calls `dropped` for each line that is dropped from now on. */
  onDrop(dropped: () => void): void {
    this.#destination.on('drop', dropped);
  }

  write(line: string): void {
    this.#destination.write(line);
  }

  /** Writes what waits, now. */
  flush(): void {
    this.#destination.flush();
  }

  /** Resolves when all has been written, or nobody has read for a while. */
  async finish(): Promise<void> {
    const written = new Promise<void>((resolve) => this.#destination.flush(() => resolve()));
    await Promise.race([written, sleep(finishMillis, undefined, { ref: false })]);
  }

  #end(): void {
    this.#tries = mostTries;
    try {
      this.#destination.flushSync();
    } catch {
      // Nobody reads.
    }
    // Before the library's own listener, which would try for ever.
    this.#destination.destroy();
  }
}
