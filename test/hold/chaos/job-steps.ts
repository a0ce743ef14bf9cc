import type { Asking, Reply } from '../client.ts';
import { sleep } from '../scenario.ts';
import { askPatiently } from './patient-client.ts';
import type { Tally } from './tally.ts';

/** From its acceptance to its end, while its worker may be killed, and found to be so after 10 s and more. */
const endMillis = 120_000;

/** Until a job is looked at again. */
const lookMillis = 250;

/** What a client of jobs does. */
export class JobSteps {
  readonly tally: Tally;
  readonly #url: string;
  readonly #name: string;
  #jobs = 0;

  constructor(tally: Tally, url: string, name: string) {
    this.tally = tally;
    this.#url = url;
    this.#name = name;
  }

  ask(path: string, asking: Asking = {}): Promise<Reply> {
    return askPatiently(this.tally, this.#url + path, asking);
  }

  /**
   * Sends a request under a new key until it is accepted.
   * @returns the job's id, and what sends the request once more
   * @throws Error where it is refused
   */
  async accepted(path: string, asking: Asking): Promise<{ id: string; again: () => Promise<void> }> {
    const key = `${this.#name}-${this.#jobs++}`;
    const headers = { ...asking.headers, prefer: 'respond-async', 'idempotency-key': key };
    const post = async (): Promise<string> => {
      const reply = await this.ask(path, { ...asking, headers });
      if (reply.status !== 202) throw new Error(`${path}: ${reply.status} ${reply.body.slice(0, 300)}`);
      return JSON.parse(reply.body).id;
    };
    const id = await post();
    this.tally.count('accepted jobs');
    const again = async () => {
      const other = await post();
      if (other !== id) this.tally.fault('jobs', `the key of ${id} has made ${other} too`);
      this.tally.count('keys sent again');
    };
    return { id, again };
  }

  /** Waits for the end of a job. @returns its result @throws Error where it is not done in time */
  async resultOf(id: string): Promise<Reply> {
    const end = performance.now() + endMillis;
    for (;;) {
      const { status, body } = await this.ask(`/v1/jobs/${id}`);
      const state = status === 200 ? JSON.parse(body).status : 'lost';
      if (state === 'done') return this.ask(`/v1/jobs/${id}/result`);
      if (state !== 'queued' && state !== 'running') throw new Error(`${id} is ${state}: ${body}`);
      if (performance.now() > end) throw new Error(`${id} is ${state} after ${endMillis} ms`);
      await sleep(lookMillis);
    }
  }
}
