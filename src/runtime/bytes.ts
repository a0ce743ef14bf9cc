import { Overloaded } from './overloaded.ts';

/** A client that takes longer than this for what it has sent or read so far may lose its place to others: 1 s, and 1 s for each 8 MiB of that. */
const patienceMillis = 1000;
const bytesPerMilli = 2 ** 23 / 1000;

/**
 * Bytes of request bodies and of large replies that are held at a time: counted as they are there, so that a mere announcement takes
 * nothing from others. Where there are too many, slow clients are given up: the fewest whose bytes make the room.
 */
export class HeldBytes {
  readonly #most: number;
  readonly #holdings = new Set<Holding>();
  #held = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get held(): number {
    return this.#held;
  }

  /** @param giveUp breaks the connection of the client that the bytes come from or go to */
  open(giveUp: () => void): Holding {
    const holding = new Holding(this, giveUp, (change) => {
      this.#held += change;
    });
    this.#holdings.add(holding);
    return holding;
  }

  /**
   * A single request may hold more than there may be, but then it does so alone.
   * @param own bytes that the one who asks holds already
   * @throws ProblemError `unavailable` where so many more would be too many.
   */
  check(bytes: number, own = 0): void {
    if (this.#fits(bytes, own)) return;
    for (const holding of this.#fewestSlow(this.#held + bytes - this.#most)) holding.giveUp();
    if (this.#fits(bytes, own)) return;
    throw new Overloaded('bytes', `bodies and replies of ${this.#held} bytes are held already`);
  }

  #fits(bytes: number, own: number): boolean {
    return this.#held === own || this.#held + bytes <= this.#most;
  }

  /** The fewest slow clients that hold so many bytes together, or all bytes that are held; of equals the longest waited for. None: all are too few. */
  #fewestSlow(bytes: number): readonly Holding[] {
    const now = performance.now();
    const slow = [...this.#holdings].filter((holding) => holding.isSlow(now));
    slow.sort((one, other) => other.bytes - one.bytes);
    let missing = Math.min(bytes, this.#held);
    for (const [i, holding] of slow.entries()) {
      missing -= holding.bytes;
      if (missing <= 0) return slow.slice(0, i + 1);
    }
    return [];
  }

  /** Forgets a holding that has been released. */
  close(holding: Holding): void {
    this.#holdings.delete(holding);
  }
}

/** The bytes that one client's request or reply holds. */
export class Holding {
  readonly #all: HeldBytes;
  readonly #breakOff: () => void;
  readonly #count: (change: number) => void;
  #bytes = 0;
  /** What has come from the client, or gone to it. */
  #passed = 0;
  #released = false;
  /** Since when the client is waited for; undefined: it waits for us. */
  #waitingSince: number | undefined = performance.now();

  constructor(all: HeldBytes, breakOff: () => void, count: (change: number) => void) {
    this.#all = all;
    this.#breakOff = breakOff;
    this.#count = count;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Takes so many more that come from the client, which may refuse them. @throws ProblemError as `check` does. */
  take(bytes: number): void {
    this.#all.check(bytes, this.#bytes);
    this.hold(bytes);
    this.pass(bytes);
  }

  /** So many bytes have passed. */
  pass(bytes: number): void {
    this.#passed += bytes;
  }

  /** Takes so many more that are there already, for the client to read. */
  hold(bytes: number): void {
    if (this.#released) return;
    this.#bytes += bytes;
    this.#count(bytes);
  }

  /** The client has sent all: from now on it is not the one who is slow. */
  complete(): void {
    this.#waitingSince = undefined;
  }

  /** From now on the client has something to read. */
  offer(): void {
    this.#waitingSince = performance.now();
  }

  /** Whether the client may be given up. */
  isSlow(now: number): boolean {
    return (
      this.#waitingSince !== undefined &&
      now - this.#waitingSince > patienceMillis + this.#passed / bytesPerMilli
    );
  }

  /** Gives the bytes back; once. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#count(-this.#bytes);
    this.#all.close(this);
  }

  giveUp(): void {
    this.release();
    this.#breakOff();
  }
}
