import { ProblemError } from '../errors.ts';

/** What V8, Node and zlib say where the system gives no more memory. */
const messages =
  /^(Array buffer allocation failed|Invalid (typed )?array (buffer )?length|WebAssembly\..*(memory|grow)|Out of memory)/i;
const codes: ReadonlySet<unknown> = new Set([
  'ENOMEM',
  'ERR_MEMORY_ALLOCATION_FAILED',
  'ERR_WORKER_OUT_OF_MEMORY',
  'Z_MEM_ERROR',
]);

/** Whether an error tells that there is no memory left. */
export function isShortage(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof ProblemError) return false;
  return ('code' in error && codes.has(error.code)) || messages.test(error.message);
}

/** The problem of the request that there was no memory for: the next one may find some. */
export function outOfMemory(): ProblemError {
  return new ProblemError('unavailable', 'there is no memory left for the request (MEMORY_MB)');
}
