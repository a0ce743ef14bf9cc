import { ByteAccount } from './byte-account.ts';
import { Overloaded } from './overloaded.ts';

/**
 * Bounds the bytes of request bodies and of large replies that are held at a time. They are counted as they
 * are there: an announcement takes nothing from others. Where there are too many, slow clients are given up:
 * the fewest whose bytes make the room.
 */
export class ByteBudget {
  readonly #most: number;
  readonly #accounts = new Set<ByteAccount>();
  #held = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get held(): number {
    return this.#held;
  }

  /** @param disconnect breaks the connection of the client that the bytes come from or go to */
  open(disconnect: () => void): ByteAccount {
    const owner = {
      check: (bytes: number, own: number) => this.check(bytes, own),
      count: (change: number) => {
        this.#held += change;
      },
      close: (closed: ByteAccount) => {
        this.#accounts.delete(closed);
      },
    };
    const account = new ByteAccount(owner, disconnect);
    this.#accounts.add(account);
    return account;
  }

  /**
   * A single request may hold more than the budget, but then it does so alone.
   * @param own bytes that the one who asks holds already
   * @throws ProblemError `unavailable` where so many more would be too many.
   */
  check(bytes: number, own = 0): void {
    if (this.#fits(bytes, own)) return;
    for (const account of this.#fewestSlow(this.#held + bytes - this.#most)) account.giveUp();
    if (this.#fits(bytes, own)) return;
    throw new Overloaded('bytes', `bodies and replies of ${this.#held} bytes are held already`);
  }

  #fits(bytes: number, own: number): boolean {
    return this.#held === own || this.#held + bytes <= this.#most;
  }

  /**
   * The fewest slow clients that hold so many bytes together, or all bytes that are held. Of equals, those
   * come first that have been waited for longest. None where all slow clients together hold too few.
   */
  #fewestSlow(bytes: number): readonly ByteAccount[] {
    const now = performance.now();
    const slow = [...this.#accounts].filter((account) => account.isSlow(now));
    slow.sort((one, other) => other.bytes - one.bytes);
    let missing = Math.min(bytes, this.#held);
    for (const [i, account] of slow.entries()) {
      missing -= account.bytes;
      if (missing <= 0) return slow.slice(0, i + 1);
    }
    return [];
  }
}
