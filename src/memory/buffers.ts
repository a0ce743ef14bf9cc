import { mostKept } from './kept.ts';

/**
 * Keeps the buffers of tensors and bodies for reuse. The first touch of a fresh page costs more than the work
 * on it: 14 µs per page, 3 ms for 800 KiB, on the machine of the benchmarks. So unused buffers are kept, one
 * list per thread and size. A body's buffer goes to the worker that decodes it, and comes back.
 */

/**
 * The smallest buffers that are kept or freed. Smaller ones are as fast to make as to keep. Node's own small
 * buffers share slabs of half this size, which must not be kept or freed here.
 */
export const smallestKept = 2 ** 14;
/** The largest buffers that are kept. Larger ones are rare. */
export const largestKept = 2 ** 25;

/** Whether buffers of this size are kept. Their sizes are powers of two. */
export function isKeepable(size: number): boolean {
  return size >= smallestKept && size <= largestKept && Number.isInteger(Math.log2(size));
}

/** A buffer may be up to this many times larger than needed. So a body and its reply share one buffer. */
const mostSpread = 4;

/** Whether a buffer of `size` bytes may be used for `wanted` bytes. */
export function canReplace(size: number, wanted: number): boolean {
  return size >= wanted && size <= mostSpread * wanted;
}

/** The buffers that the thread keeps, by size, the least recently requested size first. */
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

/** The size of a kept buffer for `length` bytes. */
function keptSize(length: number): number {
  return 2 ** Math.ceil(Math.log2(length));
}

/** A buffer of exactly `keptSize(length)` bytes, contents undefined. */
export function bufferFor(length: number): ArrayBuffer {
  const size = keptSize(length);
  moveLast(size);
  return takeKept(size) ?? new ArrayBuffer(size);
}

/** Takes a kept buffer of exactly this size, if there is one. */
export function takeKept(size: number): ArrayBuffer | undefined {
  const buffer = lists.get(size)?.pop();
  if (buffer === undefined) return undefined;
  moveLast(size);
  keptBytes -= size;
  return buffer;
}

/** The most recently requested size, which is the last of `lists`. */
let lastSize = 0;

function moveLast(size: number): void {
  if (size === lastSize) return;
  lastSize = size;
  const list = lists.get(size) ?? [];
  lists.delete(size);
  lists.set(size, list);
}

/** @returns whether the buffer is now kept */
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
 * Frees least recently requested sizes until `size` fits. Otherwise unused buffers would block new ones.
 * @returns whether `size` fits now
 */
function makeRoom(size: number): boolean {
  for (const [other, list] of lists) {
    if (other === size) break;
    while (keptBytes + size > mostKept()) {
      const buffer = list.pop();
      if (buffer === undefined) break;
      keptBytes -= other;
      free(buffer);
    }
  }
  return keptBytes + size <= mostKept();
}

/** The buffers taken in the current scope. */
let scope: Set<ArrayBuffer> | undefined;

/** `length` bytes, contents undefined, at the start of an ArrayBuffer that may be longer. */
export function bytesOf(length: number): Uint8Array<ArrayBuffer> {
  const buffer = take(length);
  scope?.add(buffer);
  return new Uint8Array(buffer, 0, length);
}

/** Keeps an unused buffer of `bytesOf` if there is room. Otherwise frees it. Ignores shared memory. */
export function recycle(buffer: ArrayBufferLike): void {
  if (buffer instanceof ArrayBuffer && !keep(buffer)) discard(buffer);
}

/**
 * Frees an unused buffer: for what a broken connection leaves, since many may break at a time. Ignores shared
 * memory, and buffers that are small or detached.
 */
export function discard(buffer: ArrayBufferLike): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength >= smallestKept) free(buffer);
}

/**
 * Recycles a buffer of the current scope before the scope ends. Nothing may use it afterwards. Ignores buffers
 * that came from elsewhere.
 */
export function release({ buffer }: { readonly buffer: ArrayBufferLike }): void {
  if (buffer instanceof ArrayBuffer && scope?.delete(buffer)) recycle(buffer);
}

/** Frees kept buffers, the largest first, until at most `most` bytes are kept. */
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
 * Frees memory at once, and detaches the buffer. The garbage collector sees only one small object, and would
 * come late. A closed port drops a message with the buffers that it carries.
 */
function free(buffer: ArrayBuffer): void {
  nowhere ??= closedPort();
  nowhere.postMessage(undefined, [buffer]);
}

/**
 * Frees the memory of a chunk that has been read, unless it is small or shares its ArrayBuffer. A large body
 * comes in many chunks. The garbage collector would otherwise mark the whole heap every few requests.
 */
export function freeWhole({ buffer, byteLength }: Uint8Array): void {
  if (buffer.byteLength === byteLength) discard(buffer);
}

let nowhere: ReturnType<typeof closedPort> | undefined;

function closedPort() {
  const { port1 } = new MessageChannel();
  port1.close();
  return port1;
}

/**
 * Runs `work` and recycles its buffers, except those in its result. An outer scope owns those.
 * @param leaving the buffers of the result; no others may be used afterwards
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
