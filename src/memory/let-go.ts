let bytes = 0;

/** Notes memory that only the garbage collector gives back, shared or WebAssembly's, and that this thread does not use any more. */
export function letGo(size: number): void {
  bytes += size;
}

/** How much has been noted. */
export function bytesLetGo(): number {
  return bytes;
}

/** The same, and forgets it. */
export function takeBytesLetGo(): number {
  const noted = bytes;
  bytes = 0;
  return noted;
}
