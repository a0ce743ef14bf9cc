/** This thread's scratch memory, which the kernels use again. */
let kept = new Uint8Array(0);

/** More than almost any layer takes. What is more is not kept: no share of the memory is set aside for it. */
const mostBetweenJobs = 2 ** 22;

/** At least so many bytes, contents undefined. */
export function scratch(bytes: number): Uint8Array {
  if (kept.length < bytes) kept = new Uint8Array(bytes);
  return kept;
}

/** Drops what is kept after a job, if it is more than `most` bytes. */
export function dropScratch(most: number): void {
  if (kept.length > Math.min(most, mostBetweenJobs)) kept = new Uint8Array(0);
}
