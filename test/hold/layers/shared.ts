import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../scripts/free-port.ts';
import { startRedis } from '../../helpers/redis.ts';
import { ask } from '../client.ts';
import { sleep } from '../scenario.ts';
import { randomNumbers } from '../seed.ts';
import { type Service, startService } from '../service.ts';
import { bodyOf } from './stored.ts';

const clients = 8;
const names = ['a', 'b', 'c', 'd'].map((letter) => `shared-${letter}`);
const json = { 'content-type': 'application/json' };

/** Redis lives for up to so many milliseconds, and is away for as long. */
const [longestLife, longestAway] = [800, 200];

/** What two services that share layers have done. */
export interface Shared {
  /** Milliseconds until a service answers with what the other one has stored. */
  readonly noticed: readonly number[];
  readonly changes: number;
  readonly refused: number;
  /** Changes that got lost, and answers that must not be. */
  readonly wrong: readonly string[];
}

/** Two services on one Redis. Clients of both change what they have read, while Redis is killed again and again. */
export async function changeTogether(kills: number): Promise<Shared> {
  const folder = mkdtempSync(join(tmpdir(), 'groupconv-shared-'));
  const kept = { port: await freePort(), folder, persistence: ['--appendonly', 'yes'] };
  let redis = await startRedis(kept);
  const settings = { REDIS_URL: redis.url, WORKERS: '1', MEMORY_MB: '512', JOBS_MAX: '0' };
  const services = [await startService(settings), await startService(settings)];
  try {
    const noticed = await noticeTimes(services, 20);
    for (const name of names) await put(services[0], name, 0);
    await sleep(1000);
    const random = randomNumbers('kills of Redis');
    const crowd = new Crowd(services);
    for (let i = 0; i < kills; i++) {
      await sleep(longestLife * random());
      await redis.stop();
      await sleep(longestAway * random());
      redis = await startRedis(kept);
    }
    await crowd.end();
    await sleep(2000);
    const wrong = [...crowd.wrong, ...(await lostOf(services, crowd.answered))];
    const changes = [...crowd.answered.values()].reduce((sum, values) => sum + values.length, 0);
    return { noticed, changes, refused: crowd.refused, wrong };
  } finally {
    for (const service of services) await service.stop('SIGKILL');
    await redis.stop();
    rmSync(folder, { recursive: true });
  }
}

const urlOf = ({ url }: Service, name: string) => `${url}/v1/layers/${name}`;

function put(service: Service, name: string, value: number, conditions = {}) {
  return ask(urlOf(service, name), {
    ...{ method: 'PUT', headers: { ...json, ...conditions }, body: bodyOf(value) },
  });
}

async function noticeTimes([one, other]: readonly Service[], count: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const { headers } = await put(one, 'noticed', i);
    const from = performance.now();
    while ((await ask(urlOf(other, 'noticed'))).headers.etag !== headers.etag) await sleep(2);
    times.push(performance.now() - from);
  }
  return times;
}

/** Clients that each add 1 to the value of a layer, if it is still the one that they have read. */
class Crowd {
  readonly answered = new Map<string, number[]>(names.map((name) => [name, []]));
  readonly wrong: string[] = [];
  refused = 0;
  #isOver = false;
  readonly #work: readonly Promise<void>[];

  constructor(services: readonly Service[]) {
    this.#work = Array.from({ length: clients }, (_, i) => this.#client(services[i % services.length], i));
  }

  async #client(service: Service, client: number): Promise<void> {
    const random = randomNumbers(`client ${client}`);
    while (!this.#isOver) {
      const name = names[Math.floor(names.length * random())];
      const read = await ask(urlOf(service, name));
      // What is in memory answers, whatever Redis does.
      if (read.status !== 200) {
        this.wrong.push(`GET ${name} was answered ${read.status}: ${read.body}`);
        return;
      }
      const value = 1 + JSON.parse(read.body).statistics.weight.mean;
      const { status } = await put(service, name, value, { 'if-match': read.headers.etag });
      if (status === 200) this.answered.get(name)?.push(value);
      else this.refused++;
      if (![200, 412, 503].includes(status)) this.wrong.push(`PUT ${name} was answered ${status}`);
    }
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#work);
  }
}

/** A change is lost if two clients have made the same one, or if the value that is there is an earlier one. */
async function lostOf(services: readonly Service[], answered: ReadonlyMap<string, readonly number[]>) {
  const lost: string[] = [];
  for (const [name, values] of answered) {
    const twice = values.length - new Set(values).size;
    if (twice > 0) lost.push(`${twice} changes of ${name} were made twice`);
    for (const service of services) {
      const value = JSON.parse((await ask(urlOf(service, name))).body).statistics.weight.mean;
      if (value < Math.max(0, ...values)) lost.push(`${name} has ${value}, not ${Math.max(...values)}`);
    }
  }
  return lost;
}
