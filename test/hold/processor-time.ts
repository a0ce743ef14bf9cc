import { readFileSync } from 'node:fs';

/** Milliseconds that the process's first thread has had a processor. Time that it waits for one is left out. */
export function processorMillis(): number {
  return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ', 1)[0]) / 1e6;
}
