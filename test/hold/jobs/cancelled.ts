import { atMost, type Figure, percentile, sleep } from '../scenario.ts';
import type { Service } from '../service.ts';
import { deleteJob, long, postJob, statusOf } from './client.ts';

/** Jobs that are cancelled while they run: until no worker computes. */
export async function cancelled(api: Service, workers: readonly Service[], count: number): Promise<Figure[]> {
  const isBusy = async (worker: Service) => (await worker.metric('groupconv_workers_busy')) > 0;
  const findBusy = async () => {
    for (;;) for (const worker of workers) if (await isBusy(worker)) return worker;
  };
  const millis: number[] = [];
  let wrong = 0;
  for (let i = 0; i < count; i++) {
    const id = await postJob(api, long());
    const worker = await findBusy();
    const from = performance.now();
    if ((await deleteJob(api, id)) !== 204) wrong++;
    while (await isBusy(worker)) await sleep(1);
    millis.push(performance.now() - from);
    if ((await statusOf(api, id)) !== 'cancelled') wrong++;
  }
  return [
    atMost(`cancelled jobs of ${count} that were not`, wrong, 0),
    atMost('from DELETE until the work has stopped, p99', percentile(millis, 0.99), 100, ' ms'),
  ];
}
