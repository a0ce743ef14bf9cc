import { hasRedis, startRedis } from '../../helpers/redis.ts';
import { cancelled } from '../jobs/cancelled.ts';
import { drained } from '../jobs/drained.ts';
import { killed } from '../jobs/killed.ts';
import { memory } from '../jobs/memory.ts';
import { type Scenario, scaled } from '../scenario.ts';
import { type Service, startService } from '../service.ts';

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
    const workers: Service[] = [];
    const startWorkers = async () => {
      workers.push(...(await Promise.all([worker(), worker()])));
      return workers;
    };
    try {
      return [
        ...(await drained(api, startWorkers, scaled(10_000, size))),
        ...(await memory(api, scaled(12_000, size))),
        ...(await cancelled(api, workers, scaled(200, size))),
        ...(await killed(api, workers, worker, scaled(200, size))),
      ];
    } finally {
      for (const service of [api, ...workers]) await service.stop('SIGKILL');
      await redis.stop();
    }
  },
};
