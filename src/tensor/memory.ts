/**
 * Memory for tensors and bodies that is used again. The first touch of a page of fresh memory costs the system more than all that the
 * service does with what is written there (14 µs a page, 3 ms for 800 KiB, on the machine of the benchmarks), and the
 * garbage collector gives such memory back. So buffers that are done with are kept, a list of them a thread. They travel: a body's goes to
 * the worker that decodes it, which answers in it.
 */

/** Smaller buffers come from memory that the allocator keeps anyway. */
const least = 2 ** 16;
/** Larger ones are rare, and too large to keep. */
const most = 2 ** 25;
/** What a thread keeps at most. */
const mostKept = 2 ** 26;

const kept = new Map<number, ArrayBuffer[]>();
let keptBytes = 0;
/** The buffers that were handed out in the current scope. */
let scope: Set<ArrayBuffer> | undefined;

/** `length` bytes, contents undefined, at the start of an ArrayBuffer that may be longer. */
export function bytesOf(length: number): Uint8Array<ArrayBuffer> {
  if (length < least || length > most) return new Uint8Array(length);
  const size = 2 ** Math.ceil(Math.log2(length));
  const buffer = kept.get(size)?.pop();
  if (buffer) keptBytes -= size;
  const taken = buffer ?? new ArrayBuffer(size);
  scope?.add(taken);
  return new Uint8Array(taken, 0, length);
}

/** Keeps a buffer of `bytesOf` that nobody uses any more; any other is left to the garbage collector. */
export function recycle(buffer: ArrayBufferLike): void {
  const size = buffer.byteLength;
  const ours = size >= least && size <= most && Number.isInteger(Math.log2(size));
  if (!(buffer instanceof ArrayBuffer) || !ours || keptBytes + size > mostKept) return;
  const list = kept.get(size) ?? [];
  if (list.includes(buffer)) return;
  list.push(buffer);
  kept.set(size, list);
  keptBytes += size;
}

/**
 * Runs `work`, and recycles what it has taken, but for what leaves with its result. Nothing else that it has made may be used
 * afterwards.
 */
export function inScope<T>(work: () => T, leaving: (result: T) => readonly ArrayBufferLike[]): T {
  const outer = scope;
  const taken = new Set<ArrayBuffer>();
  scope = taken;
  try {
    const result = work();
    for (const buffer of leaving(result)) if (buffer instanceof ArrayBuffer) taken.delete(buffer);
    return result;
  } finally {
    scope = outer;
    for (const buffer of taken) recycle(buffer);
  }
}
