/** Regions begin and end with the system's pages, so that no two regions share a page. */
const pageBytes = 4096;

/** Bytes that a region of `bytes` bytes takes: whole pages. */
export function regionBytes(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / pageBytes)) * pageBytes;
}

/** Address space to reserve for the process. Only pages that are written take memory. */
let reservedBytes = 2 ** 30;

/** The least to reserve if the system refuses more. */
const leastReserved = 2 ** 24;

/**
 * Shared memory in regions of any size. A region takes the lowest place that is large enough (first fit).
 * Free neighbours are merged. So the low addresses stay in use, and resident memory is about the largest
 * amount ever used at a time. One thread takes all regions and gives them back.
 */
export class Arena {
  readonly #buffer: SharedArrayBuffer;
  /** Free places by address; no two touch each other. */
  readonly #free: Place[];

  constructor(buffer: SharedArrayBuffer) {
    this.#buffer = buffer;
    this.#free = [{ from: 0, to: buffer.byteLength }];
  }

  /** A region of `bytes` bytes, contents undefined. Undefined if no place is large enough. */
  take(bytes: number): Region | undefined {
    const length = regionBytes(bytes);
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

/** A part of the arena. It has one holder at first, and goes back when all holders have released it. */
export class Region {
  readonly buffer: SharedArrayBuffer;
  readonly byteOffset: number;
  readonly byteLength: number;
  readonly #giveBack: () => void;
  #holders = 1;
  #onFree: () => void = () => {};

  constructor(buffer: SharedArrayBuffer, byteOffset: number, byteLength: number, giveBack: () => void) {
    this.buffer = buffer;
    this.byteOffset = byteOffset;
    this.byteLength = byteLength;
    this.#giveBack = giveBack;
  }

  /** Adds a holder, who calls `release` later. */
  retain(): void {
    this.#holders++;
  }

  /** Each holder calls this once, when nothing reads or writes the region for it any more. */
  release(): void {
    this.#holders--;
    if (this.#holders > 0) return;
    this.#giveBack();
    this.#onFree();
  }

  /** Calls `listener` when the region has gone back. */
  onFree(listener: () => void): void {
    this.#onFree = listener;
  }
}

let common: Arena | undefined;

/** Sets the size of the process's arena, before the first region is taken. */
export function reserveArena(bytes: number): void {
  reservedBytes = bytes;
}

/** Takes a region of the process's arena. Only the event loop calls this. Undefined if the arena is full. */
export function takeRegion(bytes: number): Region | undefined {
  common ??= new Arena(reserve(reservedBytes));
  return common.take(bytes);
}

/** Reserves shared memory: so many bytes, or fewer if the system refuses them. */
export function reserve(bytes: number): SharedArrayBuffer {
  try {
    return new SharedArrayBuffer(bytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return bytes > leastReserved ? reserve(bytes / 2) : new SharedArrayBuffer(0);
  }
}
