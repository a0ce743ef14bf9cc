import { createHash } from 'node:crypto';
import { closedLoop, repeat } from '../client.ts';
import { send } from '../memory/client.ts';
import { type MemoryLimit, memoryLimits } from '../memory/limits.ts';
import { mixedRequests } from '../memory/mix.ts';
import type { LargeRequest } from '../memory/requests.ts';
import { atLeast, atMost, type Figure, type Scenario, scaled, sleep } from '../scenario.ts';
import { randomNumbers } from '../seed.ts';
import { startService } from '../service.ts';

const sizes = [512, 1024];
const clients = 8;

/** A mix of all operations, of all sizes, where there is little memory. */
export const memoryScenario: Scenario = {
  name: 'memory',
  async run(size) {
    const requests = mixedRequests(scaled(200, size, 60));
    const right = await rightAnswers(requests);
    const figures: Figure[] = [];
    for (const mebibytes of sizes) {
      for (const limit of memoryLimits(mebibytes)) {
        if ('why' in limit) process.stderr.write(`memory: without ${limit.name}: ${limit.why}\n`);
        else figures.push(...(await underLimit(limit, requests, right, scaled(600_000, size, 30_000))));
      }
    }
    return figures;
  },
};

/** A digest of a reply without the times in it. */
function digest(body: string): string {
  return createHash('sha256')
    .update(body.replaceAll(/"compute_ms":[^,}]+/g, ''))
    .digest('base64');
}

/** What a service with all the memory of the machine answers. */
async function rightAnswers(requests: readonly LargeRequest[]): Promise<string[]> {
  const service = await startService();
  const right: string[] = [];
  try {
    await repeat(requests.length, 2, async (i) => {
      const { status, body } = await send(service, requests[i]);
      // What no service of these settings computes is asked for too.
      if (status === 413) return;
      if (status !== 200)
        throw new Error(`${requests[i].name} was answered with ${status}: ${body.slice(0, 500)}`);
      right[i] = digest(body);
    });
  } finally {
    await service.stop();
  }
  return right;
}

async function underLimit(
  { name, words, end }: MemoryLimit,
  requests: readonly LargeRequest[],
  right: readonly string[],
  millis: number,
): Promise<Figure[]> {
  const random = randomNumbers('memory-order');
  const service = await startService({ LOG_LEVEL: 'fatal' }, undefined, words);
  const statuses = new Map<number | string, number>();
  let wrong = 0;
  try {
    await closedLoop(clients, millis, async () => {
      const i = Math.floor(requests.length * random());
      const result = await send(service, requests[i]).catch(() => undefined);
      const status = result?.status ?? 'broken';
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (result?.status === 200 && digest(result.body) !== right[i]) wrong++;
      if (status === 503) await sleep(1000 * Number(result?.headers['retry-after']));
    });
    const died = service.running ? await service.metric('groupconv_worker_restarts_total') : 1;
    return figuresOf(name, statuses, wrong, died);
  } finally {
    await service.stop();
    end();
  }
}

function figuresOf(
  name: string,
  statuses: ReadonlyMap<number | string, number>,
  wrong: number,
  died: number,
): Figure[] {
  const count = (status: number | string) => statuses.get(status) ?? 0;
  const all = [...statuses.values()].reduce((sum, one) => sum + one, 0);
  const [answered, tooLarge, refused] = [count(200), count(413), count(503)];
  const seen = `${answered} of ${all}, ${tooLarge} too large, ${refused} refused`;
  return [
    atMost(`${name}: processes and workers that died`, died, 0),
    atMost(`${name}: wrong answers`, wrong, 0),
    atMost(`${name}: neither 200, 413 nor 503`, all - answered - tooLarge - refused, 0),
    atLeast(
      `${name}: answered, of those not too large (${seen})`,
      (100 * answered) / (all - tooLarge),
      80,
      ' %',
    ),
  ];
}
