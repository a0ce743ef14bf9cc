/** Regions begin and end with the system's pages, so that no two share one. */
const pageBytes = 4096;

/** What is reserved for the process: pages that nobody has written to cost the system nothing. */
const reservedBytes = 2 ** 30;

/** The least that is tried where the system does not reserve so much. */
const leastReserved = 2 ** 24;

/**
 * Memory that all threads see, in regions of any size. The lowest place that is large enough is taken (first
 * fit), and free neighbours become one: so the low addresses stay in use, and what is resident is about the
 * most that was in use at a time. One thread takes regions and gives them back.
 */
export class Arena {
  readonly #buffer: SharedArrayBuffer;
  /** Free places by address; no two touch each other. */
  readonly #free: Place[];

  constructor(buffer: SharedArrayBuffer) {
    this.#buffer = buffer;
    this.#free = [{ from: 0, to: buffer.byteLength }];
  }

  /** A region of so many bytes, contents undefined; undefined where no place is large enough. */
  take(bytes: number): Region | undefined {
    const length = Math.max(1, Math.ceil(bytes / pageBytes)) * pageBytes;
    const at = this.#free.findIndex(({ from, to }) => to - from >= length);
    if (at < 0) return undefined;
    const place = this.#free[at];
    const { from } = place;
    place.from += length;
    if (place.from === place.to) this.#free.splice(at, 1);
    return new Region(this.#buffer, from, bytes, () => this.#giveBack(from, from + length));
  }

  #giveBack(from: number, to: number): void {
    const found = this.#free.findIndex((place) => place.from >= to);
    const at = found < 0 ? this.#free.length : found;
    const [before, after] = [this.#free[at - 1], this.#free[at]];
    const joinsBefore = before?.to === from;
    const joinsAfter = after?.from === to;
    if (joinsBefore) before.to = joinsAfter ? after.to : to;
    else if (joinsAfter) after.from = from;
    else this.#free.splice(at, 0, { from, to });
    if (joinsBefore && joinsAfter) this.#free.splice(at, 1);
  }
}

interface Place {
  from: number;
  to: number;
}

/**
 * A part of the arena. It goes back when all who hold it have released it; whoever took it holds it first.
 */
export class Region {
  readonly buffer: SharedArrayBuffer;
  readonly byteOffset: number;
  readonly byteLength: number;
  readonly #giveBack: () => void;
  #holders = 1;

  constructor(buffer: SharedArrayBuffer, byteOffset: number, byteLength: number, giveBack: () => void) {
    this.buffer = buffer;
    this.byteOffset = byteOffset;
    this.byteLength = byteLength;
    this.#giveBack = giveBack;
  }

  /** Keeps the region from going back until one more `release`. */
  retain(): void {
    this.#holders++;
  }

  /** To be called once by whoever took or retained it, when nobody reads or writes there on their behalf. */
  release(): void {
    this.#holders--;
    if (this.#holders === 0) this.#giveBack();
  }
}

let common: Arena | undefined;

/**
 * A region of the process's arena, for the event loop to take; undefined where it is full: do without it
 * then.
 */
export function takeRegion(bytes: number): Region | undefined {
  common ??= new Arena(reserve(reservedBytes));
  return common.take(bytes);
}

function reserve(bytes: number): SharedArrayBuffer {
  try {
    return new SharedArrayBuffer(bytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return bytes > leastReserved ? reserve(bytes / 2) : new SharedArrayBuffer(0);
  }
}
