import { atLeast, atMost, type Figure, sleep } from '../scenario.ts';
import type { Service } from '../service.ts';
import { answerAtOnce, deleteJob, endOf, numbered, postJob } from './client.ts';
import { byClients } from './clients.ts';

const outputOf = (text: string): unknown => JSON.parse(text).output[0][0][0];

/** Many small jobs that are all queued before the first worker comes. Both workers stay. */
export async function drained(
  api: Service,
  startWorkers: () => Promise<readonly Service[]>,
  count: number,
): Promise<Figure[]> {
  if (outputOf(await answerAtOnce(api, numbered(3))) !== 3) throw new Error('the answer at once is wrong');
  const ids = await byClients(count, (i) => postJob(api, numbered(i)));
  const queued = await api.metric('groupconv_jobs', { status: 'queued' });
  const from = performance.now();
  const workers = await startWorkers();
  const statuses = await byClients(count, (i) => endOf(api, ids[i], 600_000));
  const seconds = (performance.now() - from) / 1000;
  process.stderr.write(
    `drained: ${count} jobs in ${seconds.toFixed(1)} s, the start of the workers included\n`,
  );
  const results = await byClients(count, async (i) =>
    outputOf(await (await fetch(`${api.url}/v1/jobs/${ids[i]}/result`)).text()),
  );
  const wrong = results.filter((output, i) => statuses[i] !== 'done' || output !== i).length;
  // Each worker tells the end of a job a moment after the job has ended.
  await sleep(1000);
  const ends = await Promise.all(workers.map((one) => one.metric('groupconv_jobs_total')));
  const doubled = ends.reduce((sum, one) => sum + one, 0) - new Set(ids).size;
  await byClients(count, (i) => deleteJob(api, ids[i]));
  return [
    atLeast('jobs queued at once', queued, count),
    atMost(`results lost or wrong of ${count} jobs by 2 workers`, wrong, 0),
    atMost('jobs that ended more than once, or in no worker', Math.abs(doubled), 0),
    atMost('bytes counted when all are deleted', await api.metric('groupconv_job_results_bytes'), 0),
  ];
}
