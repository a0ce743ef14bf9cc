/**
 * Memory for tensors and bodies that is used again. The first touch of a page of fresh memory costs the
 * system more than all that the service does with what is written there (14 µs a page, 3 ms for 800 KiB, on
 * the machine of the benchmarks), and the garbage collector gives such memory back. So buffers that are done
 * with are kept, a list of them a thread. They travel: a body's goes to the worker that decodes it, and comes
 * back.
 */

/**
 * The smallest buffers that are kept or given back: twice the slabs that Node's own small buffers share,
 * which nobody may take for ours. Smaller ones take no longer to make than to keep.
 */
export const smallestKept = 2 ** 14;
/** Larger ones are rare, and too large to keep. */
export const largestKept = 2 ** 25;
/** What a thread keeps at most. */
const mostKept = 2 ** 26;

/** Whether buffers of so many bytes are kept: those that `take` makes. */
export function isKeepable(size: number): boolean {
  return size >= smallestKept && size <= largestKept && Number.isInteger(Math.log2(size));
}

/**
 * A buffer of up to so many times the size is taken: a body and its reply differ, and there would be a new
 * one for each.
 */
const mostSpread = 4;

/** Whether one of `size` bytes is taken where there is none of `wanted`. */
export function canReplace(size: number, wanted: number): boolean {
  return size >= wanted && size <= mostSpread * wanted;
}

/** The buffers that the thread keeps, by size; first the sizes that nobody has asked for for longest. */
const lists = new Map<number, ArrayBuffer[]>();
let keptBytes = 0;

function take(length: number): ArrayBuffer {
  if (length < smallestKept || length > largestKept) return new ArrayBuffer(length);
  const size = keptSize(length);
  moveLast(size);
  for (let larger = size; canReplace(larger, size); larger *= 2) {
    const buffer = takeKept(larger);
    if (buffer !== undefined) return buffer;
  }
  return new ArrayBuffer(size);
}

/** The size of the buffers that are kept for so many bytes. */
function keptSize(length: number): number {
  return 2 ** Math.ceil(Math.log2(length));
}

/** A buffer of just the size that is kept for so many bytes, contents undefined. */
export function bufferFor(length: number): ArrayBuffer {
  const size = keptSize(length);
  moveLast(size);
  return takeKept(size) ?? new ArrayBuffer(size);
}

/** A buffer of this size that is kept here, if there is one. */
export function takeKept(size: number): ArrayBuffer | undefined {
  const buffer = lists.get(size)?.pop();
  if (buffer === undefined) return undefined;
  moveLast(size);
  keptBytes -= size;
  return buffer;
}

/** The size that was asked for last, which is the last of `lists`. */
let lastSize = 0;

function moveLast(size: number): void {
  if (size === lastSize) return;
  lastSize = size;
  const list = lists.get(size) ?? [];
  lists.delete(size);
  lists.set(size, list);
}

/** @returns whether the buffer is kept now */
function keep(buffer: ArrayBuffer): boolean {
  const size = buffer.byteLength;
  const list = lists.get(size) ?? [];
  if (list.includes(buffer)) return true;
  if (!isKeepable(size) || !makeRoom(size)) return false;
  list.push(buffer);
  // A size that is new here is the last.
  if (!lists.has(size)) lastSize = size;
  lists.set(size, list);
  keptBytes += size;
  return true;
}

/**
 * Gives back buffers of other sizes, first those that nobody has asked for for longest, until one of this
 * size can be kept: else buffers that nobody takes would leave no room for others. @returns whether there is
 * room now
 */
function makeRoom(size: number): boolean {
  for (const [other, list] of lists) {
    if (other === size) break;
    while (keptBytes + size > mostKept) {
      const buffer = list.pop();
      if (buffer === undefined) break;
      keptBytes -= other;
      free(buffer);
    }
  }
  return keptBytes + size <= mostKept;
}

/** The buffers that were handed out in the current scope. */
let scope: Set<ArrayBuffer> | undefined;

/** `length` bytes, contents undefined, at the start of an ArrayBuffer that may be longer. */
export function bytesOf(length: number): Uint8Array<ArrayBuffer> {
  const buffer = take(length);
  scope?.add(buffer);
  return new Uint8Array(buffer, 0, length);
}

/**
 * Keeps a buffer that nobody uses any more, if it is one of `bytesOf` and there is room for it; else gives it
 * back. Shared memory is not its own.
 */
export function recycle(buffer: ArrayBufferLike): void {
  if (buffer instanceof ArrayBuffer && !keep(buffer) && buffer.byteLength >= smallestKept) free(buffer);
}

/** Gives back what is kept beyond so many bytes, the largest first. */
export function trim(most: number): void {
  const sizes = [...lists.keys()].sort((one, other) => other - one);
  for (const size of sizes) {
    while (keptBytes > most) {
      const buffer = takeKept(size);
      if (buffer === undefined) break;
      free(buffer);
    }
  }
}

/**
 * Gives memory back at once, and detaches the buffer: the garbage collector, to which it is one small object,
 * would come late. A closed port drops a message with what it carries.
 */
function free(buffer: ArrayBuffer): void {
  nowhere ??= closedPort();
  nowhere.postMessage(undefined, [buffer]);
}

/**
 * Gives back the memory of a chunk that has been read, where the chunk is not small and has its ArrayBuffer
 * for itself alone. A large body comes in so many that the garbage collector would have to mark the whole
 * heap every few requests.
 */
export function freeWhole({ buffer, byteLength }: Uint8Array): void {
  const own = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  if (own && byteLength >= smallestKept) free(buffer);
}

let nowhere: ReturnType<typeof closedPort> | undefined;

function closedPort() {
  const { port1 } = new MessageChannel();
  port1.close();
  return port1;
}

/**
 * Runs `work`, and recycles what it has taken, but for what leaves with its result, into the scope around it
 * where there is one. Nothing else that it has made may be used afterwards.
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
