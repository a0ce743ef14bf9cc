/** The most bytes of each kind of memory that a thread keeps for its next job: buffers, kernel heap, codec. */
let most = 2 ** 26;

/** Sets it for this thread, before its first job. */
export function keepAtMost(bytes: number): void {
  most = bytes;
}

export function mostKept(): number {
  return most;
}
