/** This thread's scratch memory, which the kernels use again. */
let kept = new Uint8Array(0);

/** At least so many bytes, contents undefined. */
export function scratch(bytes: number): Uint8Array {
  if (kept.length < bytes) kept = new Uint8Array(bytes);
  return kept;
}

/** Drops what is kept, if it is more than `most` bytes. */
export function dropScratch(most: number): void {
  if (kept.length > most) kept = new Uint8Array(0);
}
