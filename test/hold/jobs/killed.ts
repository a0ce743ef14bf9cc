import { atMost, type Figure, sleep } from '../scenario.ts';
import { randomNumbers } from '../seed.ts';
import type { Service } from '../service.ts';
import { answerAtOnce, faultOf, heavy, postJob } from './client.ts';
import { byClients } from './clients.ts';

/** Jobs while workers are killed and others come. */
export async function killed(
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
