import { readFileSync, writeFileSync } from 'node:fs';
import { send } from '../memory/client.ts';
import { predict } from '../memory/predict.ts';
import { largeRequests } from '../memory/requests.ts';
import { atLeast, atMost, type Scenario, sleep } from '../scenario.ts';
import { type Service, startService } from '../service.ts';

/** Longer than the service keeps the memory of a request. */
const restMillis = 300;

/** Predictions below this say little: as much comes and goes with the garbage collector. */
const leastBytes = 32 * 2 ** 20;

/** What large requests of every operation take at a time, beside what the service predicts. */
export const memoryModelScenario: Scenario = {
  name: 'memory-model',
  async run(size) {
    const service = await startService({ WORKERS: '1', KEEP_MEMORY_MS: '50' });
    const requests = largeRequests().filter((_, i) => i % Math.min(4, Math.round(1 / size)) === 0);
    const above: [number, string][] = [];
    const below: [number, string][] = [];
    try {
      for (const request of requests) {
        const { decoding, computing } = predict(request);
        const measured = await peakOf(service, async () => {
          const { status, body } = await send(service, request);
          if (status !== 200) throw new Error(`${request.name}: ${status} ${body.slice(0, 300)}`);
        });
        const predicted = Math.max(decoding, computing);
        process.stderr.write(
          `${request.name}: ${(measured / predicted).toFixed(2)} of ${predicted / 2 ** 20} MiB\n`,
        );
        above.push([measured / predicted, request.name]);
        if (decoding === 0 && computing > leastBytes) below.push([measured / predicted, request.name]);
      }
    } finally {
      await service.stop();
    }
    const [[most, mostName]] = above.sort(([one], [other]) => other - one);
    const [[least, leastName]] = below.sort(([one], [other]) => one - other);
    return [
      atMost(
        `memory beside its prediction, of ${requests.length} requests, at most (${mostName})`,
        most,
        1.25,
      ),
      atLeast(`the same, at least (${leastName})`, least, 0.6),
    ];
  },
};

/** Resident memory beyond that of the idle service while `work` is done. */
async function peakOf({ pid }: Service, work: () => Promise<void>): Promise<number> {
  const figure = (name: string) => {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return 1024 * Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]);
  };
  await sleep(restMillis);
  const before = figure('VmRSS');
  // Sets the peak to what is resident (proc(5)).
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  await work();
  return figure('VmHWM') - before;
}
