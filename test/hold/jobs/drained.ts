import { atMost, type Figure, sleep } from '../scenario.ts';
import type { Service } from '../service.ts';
import { answerAtOnce, deleteJob, endOf, numbered, postJob } from './client.ts';
import { byClients } from './clients.ts';

const ended = async (workers: readonly Service[]) => {
  const counts = await Promise.all(workers.map((one) => one.metric('groupconv_jobs_total')));
  return counts.reduce((sum, count) => sum + count, 0);
};

/** Many small jobs, queued before any result is read. */
export async function drained(api: Service, workers: readonly Service[], count: number): Promise<Figure[]> {
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
