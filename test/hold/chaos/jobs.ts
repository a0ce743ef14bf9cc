import { long } from '../jobs/client.ts';
import { sleep } from '../scenario.ts';
import { randomNumbers } from '../seed.ts';
import { JobSteps } from './job-steps.ts';
import type { Known } from './references.ts';
import type { Tally } from './tally.ts';

/** Sends jobs, one after the other, and compares their results byte for byte with the answers at once. */
export class JobClient {
  readonly #steps: JobSteps;
  readonly #known: readonly Known[];
  readonly #random: () => number;

  constructor(tally: Tally, url: string, known: readonly Known[], client: number) {
    const name = `jobs-${client}`;
    this.#steps = new JobSteps(tally, url, name);
    this.#known = known;
    this.#random = randomNumbers(`chaos ${name}`);
  }

  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const isCancelled = this.#chance(1 / 8);
      await this.#steps.tally.holds('jobs', () => (isCancelled ? this.#cancelled() : this.#computed()));
    }
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  async #computed(): Promise<void> {
    const { tally } = this.#steps;
    const known = this.#known[Math.floor(this.#known.length * this.#random())];
    const { id, again } = await this.#steps.accepted(known.path, known.asking);
    if (this.#chance(1 / 4)) await again();
    const { status, headers, body } = await this.#steps.resultOf(id);
    const isSame = status === 200 && headers['content-type'] === known.type && body === known.body;
    if (!isSame) tally.fault('jobs', `the result of ${id}, ${known.path}: ${status} ${body.slice(0, 200)}`);
    tally.count('results');
    if (this.#chance(1 / 4)) await again();
    if (this.#chance(1 / 2)) await this.#deleted(id);
  }

  async #deleted(id: string): Promise<void> {
    const { status } = await this.#steps.ask(`/v1/jobs/${id}`, { method: 'DELETE' });
    const after = await this.#steps.ask(`/v1/jobs/${id}`);
    // Of two requests the first may have done it, though its answer was lost.
    if (![204, 404].includes(status) || after.status !== 404)
      this.#steps.tally.fault('jobs', `${id} is deleted: ${status}, then ${after.status}`);
    this.#steps.tally.count('deleted jobs');
  }

  /** Cancels a job that waits or runs. It stays cancelled. */
  async #cancelled(): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(long());
    const { id } = await this.#steps.accepted('/v1/conv', { method: 'POST', headers, body });
    await sleep(1000 * this.#random());
    const { status } = await this.#steps.ask(`/v1/jobs/${id}`, { method: 'DELETE' });
    if (![204, 404].includes(status)) this.#steps.tally.fault('jobs', `${id} is cancelled: ${status}`);
    for (const millis of [0, 2000 * this.#random()]) {
      await sleep(millis);
      const reply = await this.#steps.ask(`/v1/jobs/${id}`);
      // A job that has ended is forgotten by DELETE, and so is one that is cancelled by a request sent twice.
      const isOver = reply.status === 404 || JSON.parse(reply.body).status === 'cancelled';
      if (!isOver) this.#steps.tally.fault('jobs', `${id} was cancelled: ${reply.body}`);
    }
    this.#steps.tally.count('cancelled jobs');
  }
}
