/**
 * A client that takes longer than this for what it has sent or read so far may lose its place to others: 1 s,
 * and 1 s per 8 MiB.
 */
const patienceMillis = 1000;
const bytesPerMilli = 2 ** 23 / 1000;

/** What an account tells its budget. */
export interface AccountOwner {
  /**
   * @throws ProblemError `unavailable` where so many more bytes are too many for an account with `own` bytes.
   */
  check(bytes: number, own: number): void;
  count(change: number): void;
  close(account: ByteAccount): void;
}

/** The bytes that one client's request or reply holds. */
export class ByteAccount {
  readonly #owner: AccountOwner;
  readonly #disconnect: () => void;
  #bytes = 0;
  /** What has come from the client, or gone to it. */
  #passed = 0;
  #released = false;
  /** Since when the client is waited for; undefined: it waits for the service. */
  #waitingSince: number | undefined = performance.now();

  /** @param disconnect breaks the connection of the client that the bytes come from or go to */
  constructor(owner: AccountOwner, disconnect: () => void) {
    this.#owner = owner;
    this.#disconnect = disconnect;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Adds bytes that come from the client. @throws ProblemError `unavailable` where they are too many. */
  receive(bytes: number): void {
    this.#owner.check(bytes, this.#bytes);
    this.add(bytes);
    this.pass(bytes);
  }

  /** Adds bytes that are there already, for the client to read. */
  add(bytes: number): void {
    if (this.#released) return;
    this.#bytes += bytes;
    this.#owner.count(bytes);
  }

  /** Takes note that bytes have passed between the client and the service. */
  pass(bytes: number): void {
    this.#passed += bytes;
  }

  /** The service waits for the client from here on, to read what it is sent. */
  startWaiting(): void {
    this.#waitingSince = performance.now();
  }

  /** The client waits for the service from here on: it has sent all. */
  stopWaiting(): void {
    this.#waitingSince = undefined;
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
    this.#owner.count(-this.#bytes);
    this.#owner.close(this);
  }

  /** Gives the bytes back, and the client up. */
  giveUp(): void {
    this.release();
    this.#disconnect();
  }
}
