const bits = 2 ** 16;
const longestName = 128;

/**
 * The names of stored layers that compute in float64, as bits of a hash in shared memory. A worker that decodes a
 * body needs them. Names may be taken for others of the same bit: their numbers are read more precisely than needed.
 */
export class Float64Names {
  readonly words: Uint32Array<ArrayBufferLike>;

  /** @param words the words of another one, which share its memory */
  constructor(words: Uint32Array<ArrayBufferLike> = new Uint32Array(new SharedArrayBuffer(bits / 8))) {
    this.words = words;
  }

  /** Adds a name for good. */
  add(name: string): void {
    const bit = hashOf(name, name.length);
    Atomics.or(this.words, bit >>> 5, 1 << (bit & 31));
  }

  /** Whether the layer of the reference may compute in float64. */
  mayHave(reference: string): boolean {
    const at = reference.indexOf('@');
    const length = at < 0 ? reference.length : at;
    if (length > longestName) return false;
    const bit = hashOf(reference, length);
    return (Atomics.load(this.words, bit >>> 5) & (1 << (bit & 31))) !== 0;
  }
}

/** FNV-1a, folded to 16 bits. */
function hashOf(text: string, length: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 16)) & (bits - 1);
}
