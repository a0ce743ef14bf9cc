import { ProblemError } from '../errors.ts';

/** The setting of each bound: waiting requests, bytes of their bodies, predicted work, predicted memory. */
export const queueSettings = {
  requests: 'MAX_QUEUE',
  bytes: 'MAX_QUEUE_BYTES',
  work: 'MAX_QUEUE_WORK',
  memory: 'MEMORY_MB',
} as const;

export type QueueBound = keyof typeof queueSettings;

/** Those, and the bounds of jobs that are answered later. */
const settings = { ...queueSettings, jobs: 'JOBS_MAX', results: 'JOB_RESULTS_BYTES' } as const;

/** A request is refused because too much is waiting: `unavailable`, with the bound that was reached. */
export class Overloaded extends ProblemError {
  readonly bound: keyof typeof settings;

  constructor(bound: keyof typeof settings, why: string) {
    super('unavailable', `${why} (${settings[bound]})`);
    this.bound = bound;
  }
}
