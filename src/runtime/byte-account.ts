import { idleMillis } from './waiting-clock.ts';

/** A client is slow when it has been waited for 1 s, plus 1 s per 8 MiB transferred. */
const patienceMillis = 1000;
const bytesPerMilli = 2 ** 23 / 1000;

/** What an account tells its budget. */
export interface AccountOwner {
  /** @throws ProblemError `unavailable` if `bytes` more are too many for an account with `own` bytes. */
  check(bytes: number, own: number): void;
  count(change: number): void;
  close(account: ByteAccount): void;
}

/** The bytes that one client's request or reply holds. */
export class ByteAccount {
  readonly #owner: AccountOwner;
  readonly #disconnect: () => void;
  #bytes = 0;
  /** Bytes transferred so far, from or to the client. */
  #passed = 0;
  #released = false;
  /** When the service began to wait for the client, on the clock of `idleMillis`. Undefined while it waits for us. */
  #waitingSince: number | undefined = idleMillis();

  /** @param disconnect breaks the connection of the client that the bytes come from or go to */
  constructor(owner: AccountOwner, disconnect: () => void) {
    this.#owner = owner;
    this.#disconnect = disconnect;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Adds bytes that come from the client. @throws ProblemError `unavailable` if they are too many. */
  receive(bytes: number): void {
    this.#owner.check(bytes, this.#bytes);
    this.add(bytes);
    this.pass(bytes);
  }

  /** Adds bytes of a reply, for the client to read. A negative number: so many fewer, as it was compressed. */
  add(bytes: number): void {
    if (this.#released) return;
    this.#bytes += bytes;
    this.#owner.count(bytes);
  }

  /** Records that bytes have been transferred between the client and the service. */
  pass(bytes: number): void {
    this.#passed += bytes;
  }

  /** Tells that the service waits from now on, until the client has read the reply. */
  startWaiting(): void {
    this.#waitingSince = idleMillis();
  }

  /** Tells that the client waits from now on: it has sent everything. */
  stopWaiting(): void {
    this.#waitingSince = undefined;
  }

  /** Whether the client is slow, and may be given up. `now` is of `idleMillis`. */
  isSlow(now: number): boolean {
    return (
      this.#waitingSince !== undefined &&
      now - this.#waitingSince > patienceMillis + this.#passed / bytesPerMilli
    );
  }

  /** Gives the bytes back. Later calls do nothing. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#owner.count(-this.#bytes);
    this.#owner.close(this);
  }

  /** Gives the bytes back and disconnects the client. */
  giveUp(): void {
    this.release();
    this.#disconnect();
  }
}
