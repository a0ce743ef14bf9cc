import { ProblemError } from '../errors.ts';

/** The setting of each bound: waiting requests, bytes of their bodies, predicted work, predicted memory. */
export const queueSettings = {
  requests: 'MAX_QUEUE',
  bytes: 'MAX_QUEUE_BYTES',
  work: 'MAX_QUEUE_WORK',
  memory: 'MEMORY_MB',
} as const;

export type QueueBound = keyof typeof queueSettings;

/** A request is refused because too much is waiting: `unavailable`, with the bound that was reached. */
export class Overloaded extends ProblemError {
  readonly bound: QueueBound;

  constructor(bound: QueueBound, why: string) {
    super('unavailable', `${why} (${queueSettings[bound]})`);
    this.bound = bound;
  }
}
