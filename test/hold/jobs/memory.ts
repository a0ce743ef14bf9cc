import { atMost, type Figure, mean, sleep } from '../scenario.ts';
import type { Service } from '../service.ts';
import { deleteJob, endOf, numbered, postJob } from './client.ts';
import { byClients } from './clients.ts';

/** Jobs between two looks at the memory, and looks. The first sixth warms up. */
const looks = 12;

/** The memory of the process that answers for jobs, while ever more of them are made, read and deleted. */
export async function memory(api: Service, count: number): Promise<Figure[]> {
  const each = Math.ceil(count / looks);
  const [resident, heap]: [number[], number[]] = [[], []];
  for (let look = 0; look < looks; look++) {
    await byClients(each, async (i) => {
      const id = await postJob(api, numbered(i));
      await endOf(api, id);
      await (await fetch(`${api.url}/v1/jobs/${id}/result`)).arrayBuffer();
      await deleteJob(api, id);
    });
    await sleep(500);
    resident.push(api.resident - (await api.metric('nodejs_heap_size_total_bytes')));
    heap.push(await api.metric('nodejs_heap_size_used_bytes'));
  }
  /** A figure of the later half of the looks, of that of the earlier half. */
  const growth = (values: readonly number[], figure: (of: readonly number[]) => number) => {
    const warm = values.slice(looks / 6);
    return figure(warm.slice(warm.length / 2)) / figure(warm.slice(0, warm.length / 2));
  };
  const jobs = `of jobs ${Math.round(count / 6)} to ${count}: the later half, of the earlier`;
  return [
    atMost(`memory of the api beside V8's heap ${jobs}`, growth(resident, mean), 1.01, ' ×'),
    // V8 collects late: only the least of some looks tells what is in use.
    atMost(
      `least of V8's heap in use ${jobs}`,
      growth(heap, (of) => Math.min(...of)),
      1.25,
      ' ×',
    ),
  ];
}
