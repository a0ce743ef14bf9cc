/**
 * `npm run bench:queue`: small jobs per second on Redis, accepted by one process and then computed by another one, by
 * how Redis writes them to the disk, and the processor time that each of the three takes for a job. All of them and the
 * client share the machine. Needs redis-server.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { freePort } from '../scripts/free-port.ts';
import { allocatorSettings, startArguments } from '../scripts/image.ts';
import { startRedis } from '../test/helpers/redis.ts';
import { type Server, startServer } from './http/process.ts';
import { processorSeconds } from './http/quota.ts';
import { json } from './http/requests.ts';

const clients = 8;
const jobs = clients * Math.round(Number(process.env.BENCH_JOBS ?? 1000) / clients);
/** Jobs that the worker computes last: not counted, because it may wait for them. */
const rest = 100;

const persistences = {
  'appendonly no': ['--appendonly', 'no'],
  'appendfsync everysec': ['--appendonly', 'yes'],
  'appendfsync always': ['--appendonly', 'yes', '--appendfsync', 'always'],
} as const;

interface Process {
  readonly pid?: number | undefined;
}

/** Milliseconds of a processor that each of the processes takes for one of so many pieces of work. */
async function costs(processes: readonly Process[], work: () => Promise<number>): Promise<number[]> {
  const taken = () => processes.map(({ pid = 0 }) => processorSeconds(pid));
  const before = taken();
  const count = await work();
  return taken().map((seconds, i) => (1000 * (seconds - before[i])) / count);
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return (performance.now() - from) / 1000;
}

const layer = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1, bias: false };
const body = JSON.stringify({ layer, weight: { fill: 1 }, input: [[[2]]] });

/** Has so many jobs accepted, by some clients at a time. */
async function post({ url }: Server): Promise<void> {
  const headers = { ...json, prefer: 'respond-async' };
  const client = async () => {
    for (let i = 0; i < jobs; i += clients) {
      const reply = await request(`${url}/v1/conv`, { method: 'POST', headers, body });
      if (reply.statusCode !== 202) throw new Error(await reply.body.text());
      await reply.body.dump();
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
}

/** Waits until no more than so many jobs are queued. @returns how many are */
async function until({ url }: Server, most: number): Promise<number> {
  for (;;) {
    const text = await (await request(`${url}/metrics`)).body.text();
    const count = Number(/^groupconv_jobs\{status="queued"\} (\d+)$/m.exec(text)?.[1]);
    if (count <= most) return count;
    await sleep(20);
  }
}

function printRow(cells: readonly (string | number)[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}

async function measure(name: string, persistence: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'groupconv-queue-'));
  const redis = await startRedis({ port: await freePort(), folder, persistence });
  const shared = { ...allocatorSettings(), REDIS_URL: redis.url, JOBS_MAX: '100000', PORT: '0' };
  const settings = { ...shared, LOG_FORMAT: 'json', WORKERS: '1', MEMORY_MB: '512' };
  const servers = [await startServer(startArguments(), { ...settings, ROLE: 'api' })];
  const [api] = servers;
  try {
    // Until V8 has compiled what is run; they are the worker's first ones, too.
    await post(api);
    let acceptSeconds = 0;
    const accepting = await costs([api.process, redis], async () => {
      acceptSeconds = await secondsOf(() => post(api));
      return jobs;
    });
    const worker = await startServer(startArguments(), { ...settings, ROLE: 'worker' });
    servers.push(worker);
    let done = 0;
    let doneSeconds = 0;
    const from = await until(api, jobs);
    const computing = await costs([worker.process, redis], async () => {
      doneSeconds = await secondsOf(async () => {
        done = from - (await until(api, rest));
      });
      return done;
    });
    printRow([
      name,
      ...[jobs / acceptSeconds, done / doneSeconds].map((rate) => rate.toFixed(0)),
      ...[accepting[0], computing[0], accepting[1] + computing[1]].map((millis) => millis.toFixed(2)),
    ]);
  } finally {
    for (const server of servers) server.stop();
    await redis.stop();
    rmSync(folder, { recursive: true });
  }
}

printRow(['Redis', 'accepted per second', 'computed per second', 'core ms of the api', 'worker', 'Redis']);
printRow(['---', '---:', '---:', '---:', '---:', '---:']);
for (const [name, persistence] of Object.entries(persistences)) await measure(name, persistence);
