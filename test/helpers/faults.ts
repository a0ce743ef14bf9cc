import { fileURLToPath } from 'node:url';

/** A worker that goes wrong on certain seeds. */
export const faultyWorker = fileURLToPath(new URL('./faulty-worker.cjs', import.meta.url));

/** The seeds, by what happens. */
export const faultSeeds = {
  dies: 666001,
  'traps in WebAssembly': 666002,
  'runs out of memory': 666003,
  'loops for ever': 666004,
  throws: 666005,
  'has no memory': 666006,
} as const;
