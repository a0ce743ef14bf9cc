import { ProblemError } from '../errors.ts';

/** What may wait: requests, bytes of their bodies, predicted work. Each has its setting. */
export const queueSettings = {
  requests: 'MAX_QUEUE',
  bytes: 'MAX_QUEUE_BYTES',
  work: 'MAX_QUEUE_WORK',
} as const;

export type QueueBound = keyof typeof queueSettings;

/** A request that is refused because too much is waiting: `unavailable`, with the bound that was met. */
export class Overloaded extends ProblemError {
  readonly bound: QueueBound;

  constructor(bound: QueueBound, why: string) {
    super('unavailable', `${why} (${queueSettings[bound]})`);
    this.bound = bound;
  }
}
