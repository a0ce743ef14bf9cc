import { hasRedis, startRedis } from '../../helpers/redis.ts';
import {
  answerAtOnce,
  deleteJob,
  endOf,
  faultOf,
  heavy,
  long,
  numbered,
  postJob,
  statusOf,
} from '../jobs/client.ts';
import { atMost, type Figure, percentile, type Scenario, scaled, sleep } from '../scenario.ts';
import { randomNumbers } from '../seed.ts';
import { type Service, startService } from '../service.ts';

const clients = 8;

/** Jobs on Redis, by processes that come and go. */
export const jobScenario: Scenario = {
  name: 'jobs',
  run: async (size) => {
    if (!hasRedis) {
      process.stderr.write('jobs: redis-server is not installed\n');
      return [];
    }
    const redis = await startRedis();
    const settings = { REDIS_URL: redis.url, MEMORY_MB: '1024', JOBS_MAX: '20000' };
    const worker = () => startService({ ...settings, ROLE: 'worker', WORKERS: '1' });
    const api = await startService({ ...settings, ROLE: 'api', WORKERS: '1' });
    const workers = [await worker(), await worker()];
    try {
      return [
        ...(await drained(api, workers, scaled(10_000, size))),
        ...(await cancelled(api, workers, scaled(200, size))),
        ...(await killed(api, workers, worker, scaled(200, size))),
      ];
    } finally {
      for (const service of [api, ...workers]) await service.stop('SIGKILL');
      await redis.stop();
    }
  },
};

/** Does some work for each number below `count`, by several clients at a time. */
async function byClients<T>(count: number, work: (i: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const client = async () => {
    while (next < count) {
      const i = next++;
      results[i] = await work(i);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return results;
}

const ended = async (workers: readonly Service[]) => {
  const counts = await Promise.all(workers.map((one) => one.metric('groupconv_jobs_total')));
  return counts.reduce((sum, count) => sum + count, 0);
};

/** Many small jobs, queued before any result is read. */
async function drained(api: Service, workers: readonly Service[], count: number): Promise<Figure[]> {
  const round = async (from: number) => {
    const before = await ended(workers);
    const ids = await byClients(count, (i) => postJob(api, numbered(from + i)));
    const template = await answerAtOnce(api, numbered(from));
    const outputOf = (text: string) => JSON.parse(text).output[0][0][0];
    if (outputOf(template) !== from) throw new Error('the answer at once is wrong');
    const statuses = await byClients(count, (i) => endOf(api, ids[i]));
    const wrong = await byClients(count, async (i) => {
      const reply = await fetch(`${api.url}/v1/jobs/${ids[i]}/result`);
      return statuses[i] === 'done' && outputOf(await reply.text()) === from + i ? 0 : 1;
    });
    const runs = (await ended(workers)) - before;
    await byClients(count, (i) => deleteJob(api, ids[i]));
    return { wrong: wrong.reduce<number>((sum, one) => sum + one, 0), doubled: runs - new Set(ids).size };
  };
  const besideHeap = async () => api.resident - (await api.metric('nodejs_heap_size_total_bytes'));
  const first = await round(0);
  await sleep(1000);
  const before = await besideHeap();
  const second = await round(count);
  await sleep(1000);
  return [
    atMost(`results lost or wrong of ${2 * count} jobs by 2 workers`, first.wrong + second.wrong, 0),
    atMost('jobs that ended more than once', Math.abs(first.doubled) + Math.abs(second.doubled), 0),
    atMost(
      "memory of the api beside V8's heap, of that before the second half",
      (await besideHeap()) / before,
      1.01,
      ' ×',
    ),
  ];
}

/** Jobs that are cancelled while they run: until no worker computes. */
async function cancelled(api: Service, workers: readonly Service[], count: number): Promise<Figure[]> {
  const busy = async () => {
    const counts = await Promise.all(workers.map((one) => one.metric('groupconv_workers_busy')));
    return counts.some((one) => one > 0);
  };
  const millis: number[] = [];
  let wrong = 0;
  for (let i = 0; i < count; i++) {
    const id = await postJob(api, long());
    while ((await statusOf(api, id)) === 'queued' || !(await busy())) await sleep(5);
    const from = performance.now();
    if ((await deleteJob(api, id)) !== 204) wrong++;
    while (await busy()) await sleep(1);
    millis.push(performance.now() - from);
    if ((await statusOf(api, id)) !== 'cancelled') wrong++;
  }
  return [
    atMost(`cancelled jobs of ${count} that were not`, wrong, 0),
    atMost('from DELETE until the work has stopped, p99', percentile(millis, 0.99), 100, ' ms'),
  ];
}

/** Jobs while workers are killed and others come. */
async function killed(
  api: Service,
  workers: Service[],
  start: () => Promise<Service>,
  count: number,
): Promise<Figure[]> {
  const random = randomNumbers('jobs');
  const expected = [await answerAtOnce(api, heavy(1)), await answerAtOnce(api, heavy(2))];
  let over = false;
  let kills = 0;
  const killing = (async () => {
    while (!over) {
      await sleep(4000 * random());
      if (over) return;
      const at = Math.floor(workers.length * random());
      await workers[at].stop('SIGKILL');
      kills++;
      workers[at] = await start();
    }
  })();
  const ids = await byClients(count, (i) => postJob(api, heavy(1 + (i % 2))));
  const posted = performance.now();
  const faults = byClients(count, (i) => faultOf(api, ids[i], expected[i % 2]));
  // Some more kills while the last jobs run: not for ever, or jobs would lose their worker a third time.
  while (kills < 3 && performance.now() - posted < 10_000) await sleep(100);
  over = true;
  await killing;
  const found = (await faults).filter((fault) => fault !== undefined);
  if (found.length > 0) process.stderr.write(`${found.slice(0, 5).join('\n')}\n`);
  return [atMost(`jobs lost or wrong of ${count}, while ${kills} workers are killed`, found.length, 0)];
}
