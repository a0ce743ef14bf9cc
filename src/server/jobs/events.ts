import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from '../../errors.ts';
import type { Job } from '../../jobs/queue.ts';
import { jobReplyOf } from './replies.ts';

/** The id of the last event of every stream. */
export const lastEvent = 'end';

/** How often a stream looks at its job. */
const lookMillis = 250;

/** How long EventSource waits until it asks again. */
const retryMillis = 1000;

/** Streams of one client at a time: of an API key, or of an address without one. */
const mostPerClient = 16;

/** Bounds the streams of events, and tells each when it is to end. */
export class Streams {
  readonly #millis: number;
  readonly #open = new Map<string, number>();
  #closing = false;

  /** @param replyMillis after which the connection of a reply is broken: streams end before */
  constructor(app: FastifyInstance, replyMillis: number) {
    this.#millis = replyMillis / 2;
    app.addHook('preClose', (done) => {
      this.#closing = true;
      done();
    });
  }

  /**
   * Counts a stream until its request is over.
   * @returns a function that tells whether the stream is to end
   * @throws ProblemError `unavailable` where the client has too many
   */
  open({ apiKeyName, ip, lifetime }: FastifyRequest): () => boolean {
    const client = apiKeyName ?? ip;
    const count = this.#open.get(client) ?? 0;
    if (count >= mostPerClient)
      throw new ProblemError(
        'unavailable',
        `${count} streams of events are open already: close some of them`,
      );
    this.#open.set(client, count + 1);
    lifetime.onEnd(() => {
      const left = (this.#open.get(client) ?? 1) - 1;
      if (left > 0) this.#open.set(client, left);
      else this.#open.delete(client);
    });
    const end = performance.now() + this.#millis;
    return () => this.#closing || performance.now() > end;
  }
}

/**
 * The events of a job as text. Each stands for the state at its time, so a client that reads slowly gets fewer.
 * @param last the id of the event that the client had last
 */
export async function* eventsOf(
  find: () => Promise<Job | undefined>,
  last: string,
  isOver: () => boolean,
): AsyncGenerator<string> {
  let sent = last;
  yield `retry: ${retryMillis}\n\n`;
  for (;;) {
    const over = isOver();
    const job = await find();
    if (!job) return;
    const isEnd = job.ended !== undefined;
    const id = isEnd ? lastEvent : `${job.status}-${Math.round(job.doneMacs)}`;
    if (id !== sent) {
      sent = id;
      yield `id: ${id}\nevent: ${isEnd ? 'end' : 'progress'}\ndata: ${JSON.stringify(jobReplyOf(job))}\n\n`;
    }
    if (isEnd || over) return;
    await sleep(lookMillis);
  }
}
