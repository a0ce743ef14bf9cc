import { ByteAccount } from './byte-account.ts';
import { Overloaded } from './overloaded.ts';
import { idleMillis } from './waiting-clock.ts';

/**
 * Bounds the bytes of request bodies and large replies that are held at a time. Bytes count once they are
 * there. A Content-Length alone counts nothing. If there are too many bytes, as few slow clients as possible
 * lose their connection.
 */
export class ByteBudget {
  readonly #most: number;
  readonly #onRelease: () => void;
  readonly #accounts = new Set<ByteAccount>();
  #held = 0;

  /** @param onRelease called when a request has given its bytes back */
  constructor(most: number, onRelease: () => void = () => {}) {
    this.#most = most;
    this.#onRelease = onRelease;
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
        this.#onRelease();
      },
    };
    const account = new ByteAccount(owner, disconnect);
    this.#accounts.add(account);
    return account;
  }

  /**
   * A single request may hold more than the budget, but only if nothing else is held.
   * @param own bytes that the asking request holds already
   * @throws ProblemError `unavailable` if `bytes` more would be too many.
   */
  check(bytes: number, own = 0): void {
    if (this.fits(bytes, own)) return;
    this.relieve(this.#held + bytes - this.#most);
    if (this.fits(bytes, own)) return;
    throw new Overloaded('bytes', `bodies and replies of ${this.#held} bytes are held already`);
  }

  /** Disconnects as few slow clients as free `bytes`, if that is enough. */
  relieve(bytes: number): void {
    for (const account of this.#fewestSlow(bytes)) account.giveUp();
  }

  /** Whether `bytes` more may be held, by one that holds `own` already. */
  fits(bytes: number, own = 0): boolean {
    return this.#held === own || this.#held + bytes <= this.#most;
  }

  /**
   * Picks as few slow clients as free `bytes`: the largest first, then those waited for longest. Empty if
   * that is not enough.
   */
  #fewestSlow(bytes: number): readonly ByteAccount[] {
    const now = idleMillis();
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
