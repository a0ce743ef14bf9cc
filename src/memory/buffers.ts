import { letGo } from './let-go.ts';

/**
 * Memory for tensors and bodies that is used again. The first touch of a page of fresh memory costs the system more than all that the
 * service does with what is written there (14 µs a page, 3 ms for 800 KiB, on the machine of the benchmarks), and the
 * garbage collector gives such memory back. So buffers that are done with are kept, a list of them a thread. They travel: a body's goes to
 * the worker that decodes it, which answers in it.
 */

/** Less takes no longer to make than to keep. */
const least = 2 ** 12;
/** The smallest buffers that are kept or given back: twice the slabs that Node's own small buffers share, which nobody may take for ours. */
const smallest = 2 ** 14;
/** Larger ones are rare, and too large to keep. */
const most = 2 ** 25;
/** What a thread keeps at most. */
export const mostKept = 2 ** 26;

/** Whether buffers of so many bytes are kept: those that `take` makes. */
export function isKeepable(size: number): boolean {
  return size >= smallest && size <= most && Number.isInteger(Math.log2(size));
}

/** The buffers of one kind that a thread keeps, by size. */
class Kept<B extends ArrayBufferLike> {
  readonly #make: (size: number) => B;
  readonly #lists = new Map<number, B[]>();
  #bytes = 0;

  constructor(make: (size: number) => B) {
    this.#make = make;
  }

  /** One of `length` bytes or more, contents undefined. */
  take(length: number): B {
    if (length < least || length > most) return this.#make(length);
    const size = Math.max(smallest, 2 ** Math.ceil(Math.log2(length)));
    // A body and its reply differ in size. If neither could lie in the other's buffer, there would be a new one for each.
    for (let larger = size; larger <= 4 * size; larger *= 2) {
      const buffer = this.find(larger);
      if (buffer !== undefined) return buffer;
    }
    return this.#make(size);
  }

  /** One of just this size, if one is kept. */
  find(size: number): B | undefined {
    const buffer = this.#lists.get(size)?.pop();
    if (buffer !== undefined) this.#bytes -= size;
    return buffer;
  }

  /** Lets go of the largest until no more than `most` bytes are kept. */
  *trim(most: number): Generator<B> {
    const sizes = [...this.#lists.keys()].sort((a, b) => b - a);
    for (const size of sizes) {
      while (this.#bytes > most) {
        const buffer = this.find(size);
        if (buffer === undefined) break;
        yield buffer;
      }
    }
  }

  /** Keeps one that `take` gave. @returns whether it is here now */
  give(buffer: B): boolean {
    const size = buffer.byteLength;
    const list = this.#lists.get(size) ?? [];
    if (list.includes(buffer)) return true;
    if (!isKeepable(size) || this.#bytes + size > mostKept) return false;
    list.push(buffer);
    this.#lists.set(size, list);
    this.#bytes += size;
    return true;
  }
}

const own = new Kept((size) => new ArrayBuffer(size));
const common = new Kept((size) => new SharedArrayBuffer(size));

/** The buffers that were handed out in the current scope. */
let scope: Set<ArrayBuffer> | undefined;

/** `length` bytes, contents undefined, at the start of an ArrayBuffer that may be longer. */
export function bytesOf(length: number): Uint8Array<ArrayBuffer> {
  const buffer = own.take(length);
  scope?.add(buffer);
  return new Uint8Array(buffer, 0, length);
}

/** The same in memory that all threads see, which no scope recycles. */
export function sharedBytesOf(length: number): Uint8Array<SharedArrayBuffer> {
  return new Uint8Array(common.take(length), 0, length);
}

/** A buffer of this size that is kept here, if there is one. */
export function takeKept(size: number): ArrayBuffer | undefined {
  return own.find(size);
}

/** Keeps a buffer that nobody uses any more, if it is one of `bytesOf` or `sharedBytesOf` and there is room for it; else gives it back. */
export function recycle(buffer: ArrayBufferLike): void {
  if (buffer instanceof ArrayBuffer) {
    if (!own.give(buffer) && buffer.byteLength >= smallest) free(buffer);
  } else if (!common.give(buffer)) letGo(buffer.byteLength);
}

/** Gives back what is kept beyond so many bytes of each kind, the largest first. */
export function trim(most: number): void {
  for (const buffer of own.trim(most)) free(buffer);
  for (const { byteLength } of common.trim(most)) letGo(byteLength);
}

/**
 * Gives memory back at once, and detaches the buffer: the garbage collector, to which it is one small object, would come late.
 * A closed port drops a message with what it carries.
 */
function free(buffer: ArrayBuffer): void {
  nowhere ??= closedPort();
  nowhere.postMessage(undefined, [buffer]);
}

/**
 * Gives back the memory of a chunk that has been read, where the chunk is not small and has its ArrayBuffer for itself alone. A large body
 * comes in so many that the garbage collector would have to mark the whole heap every few requests.
 */
export function freeWhole({ buffer, byteLength }: Uint8Array): void {
  const own = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  if (own && byteLength >= smallest) free(buffer);
}

let nowhere: ReturnType<typeof closedPort> | undefined;

function closedPort() {
  const { port1 } = new MessageChannel();
  port1.close();
  return port1;
}

/**
 * Runs `work`, and recycles what it has taken, but for what leaves with its result, into the scope around it where there is one. Nothing else that it has made may be used
 * afterwards.
 */
export function inScope<T>(work: () => T, leaving: (result: T) => readonly ArrayBufferLike[]): T {
  const outer = scope;
  const taken = new Set<ArrayBuffer>();
  scope = taken;
  try {
    const result = work();
    for (const buffer of leaving(result)) {
      if (buffer instanceof ArrayBuffer && taken.delete(buffer)) outer?.add(buffer);
    }
    return result;
  } finally {
    scope = outer;
    for (const buffer of taken) recycle(buffer);
  }
}
