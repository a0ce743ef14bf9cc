import type { Reply } from '../client.ts';
import { sleep } from '../scenario.ts';
import { randomNumbers } from '../seed.ts';
import { JobSteps } from './job-steps.ts';
import { askPatiently } from './patient-client.ts';
import type { Tally } from './tally.ts';

/** Each client's own. */
const names = 3;

/** Each value makes a version of its own. Few of them, so that old versions come back. */
const values = 6;

/** A replica takes in what others store within a second, where it has the time. */
const newsMillis = 5000;

const headers = { 'content-type': 'application/json' };
const layer = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 2, bias: false };

/** What was stored last under a name, as the client was told. */
interface Stored {
  readonly value: number;
  readonly version: string;
}

/** Stores layers under names of its own, and uses them at whatever replica. */
export class LayerClient {
  readonly #steps: JobSteps;
  readonly #tally: Tally;
  readonly #client: number;
  readonly #random: () => number;
  readonly #stored = new Map<string, Stored>();

  constructor(tally: Tally, url: string, client: number) {
    this.#steps = new JobSteps(tally, url, `layers-${client}`);
    this.#tally = tally;
    this.#client = client;
    this.#random = randomNumbers(`chaos layers ${client}`);
  }

  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const name = `chaos-${this.#client}-${Math.floor(names * this.#random())}`;
      await this.#tally.holds('layers', async () => {
        const stored = await this.#put(name);
        if (this.#random() < 1 / 2) return;
        await this.#used(name, stored);
        await this.#used(`${name}@${stored.version}`, stored);
        if (this.#random() < 1 / 2) await this.#usedLater(`${name}@${stored.version}`, stored);
      });
      await sleep(200 * this.#random());
    }
  }

  async #put(name: string): Promise<Stored> {
    const value = Math.floor(values * this.#random());
    const body = JSON.stringify({ layer, weight: { fill: value } });
    const reply = await this.#steps.ask(`/v1/layers/${name}`, { method: 'PUT', headers, body });
    const { etag = '' } = reply.headers;
    if (![200, 201].includes(reply.status)) throw new Error(`PUT: ${reply.status} ${reply.body}`);
    const stored = { value, version: etag.slice(1, -1) };
    this.#stored.set(name, stored);
    this.#tally.count('stored layers');
    return stored;
  }

  /** The version that was stored last answers wherever it is asked, as soon as all have the news. */
  async #used(reference: string, { value }: Stored): Promise<void> {
    const until = performance.now() + newsMillis;
    for (;;) {
      const reply = await this.#steps.ask('/v1/conv', this.#asking(reference));
      if (reply.status === 200 && outputOf(reply) === value) break;
      if (performance.now() > until)
        throw new Error(`${reference} of ${value}: ${reply.status} ${reply.body}`);
      await sleep(50);
    }
    this.#tally.count('uses of layers');
  }

  /** So does a job with it. */
  async #usedLater(reference: string, { value }: Stored): Promise<void> {
    await sleep(newsMillis);
    const { id } = await this.#steps.accepted('/v1/conv', this.#asking(reference));
    const result = await this.#steps.resultOf(id);
    if (outputOf(result) !== value) throw new Error(`${id} with ${reference} of ${value}: ${result.body}`);
    this.#tally.count('uses of layers by jobs');
  }

  #asking(reference: string) {
    return { method: 'POST', headers, body: JSON.stringify({ layer: reference, input: [[[1, 0]]] }) };
  }

  /** Whether a replica has all that was stored, as it was last. */
  async compareAll(replica: string): Promise<void> {
    for (const [name, { version }] of this.#stored) {
      const { status, headers } = await askPatiently(this.#tally, `${replica}/v1/layers/${name}`);
      if (headers.etag !== `"${version}"`)
        this.#tally.fault('layers', `${name} is ${status} ${headers.etag} at ${replica}, not ${version}`);
    }
  }
}

function outputOf({ body }: Reply): unknown {
  return JSON.parse(body).output?.[0][0][0];
}
