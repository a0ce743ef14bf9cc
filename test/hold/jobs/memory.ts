import { atMost, type Figure, mean, sleep } from '../scenario.ts';
import type { Service } from '../service.ts';
import { deleteJob, endOf, numbered, postJob } from './client.ts';
import { byClients } from './clients.ts';

/** Jobs between two looks at the memory, and looks. The first sixth warms up. */
const looks = 12;

/** The memory of the process that answers for jobs, while ever more of them are made, read and deleted. */
export async function memory(api: Service, count: number): Promise<Figure[]> {
  const each = Math.ceil(count / looks);
  const resident: number[] = [];
  for (let look = 0; look < looks; look++) {
    await byClients(each, async (i) => {
      const id = await postJob(api, numbered(i));
      await endOf(api, id);
      await (await fetch(`${api.url}/v1/jobs/${id}/result`)).arrayBuffer();
      await deleteJob(api, id);
    });
    await sleep(1500);
    resident.push(api.resident - (await api.metric('nodejs_heap_size_total_bytes')));
  }
  const warm = resident.slice(looks / 6);
  const [before, after] = [mean(warm.slice(0, warm.length / 2)), mean(warm.slice(warm.length / 2))];
  const from = Math.round(count / 6);
  return [
    atMost(
      `memory of the api beside V8's heap, of the later jobs to that of the earlier, from ${from} to ${count}`,
      after / before,
      1.01,
      ' ×',
    ),
  ];
}
