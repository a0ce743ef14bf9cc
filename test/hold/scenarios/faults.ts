import { faultSeeds } from '../../helpers/faults.ts';
import { ask, post } from '../client.ts';
import { atLeast, atMost, type Figure, percentile, type Scenario, scaled } from '../scenario.ts';
import { type Service, startService } from '../service.ts';

const job = {
  layer: { type: 'conv2d', in_channels: 16, out_channels: 16, kernel_size: 3, padding: 1, groups: 4 },
  input: { shape: [1, 16, 96, 96], fill: { kind: 'normal', seed: 5 } },
  format: 'base64',
};
const good = JSON.stringify({ ...job, seed: 1 });
const faulty = (what: Fault) => JSON.stringify({ ...job, seed: faultSeeds[what] });

type Fault = keyof typeof faultSeeds;

/** Running out of memory takes seconds of collecting garbage, so there are fewer of those. */
const shares: Readonly<Record<Fault, number>> = {
  dies: 70,
  'traps in WebAssembly': 60,
  'runs out of memory': 6,
  'loops for ever': 24,
  throws: 40,
  'has no memory': 40,
};

/** The statuses of faults that are not answered with 500. */
const statuses: Readonly<Partial<Record<Fault, number>>> = {
  'loops for ever': 504,
  'runs out of memory': 503,
  'has no memory': 503,
};

/** Workers that die, trap, run out of memory and hang, among requests that have nothing to do with it. */
export const faultScenario: Scenario = {
  name: 'faults',
  async run(size) {
    // One of the faults is a trap of WebAssembly.
    const settings = { WORKERS: '2', ENGINE: 'wasm' };
    const service = await startService(settings, ['--import', 'tsx', 'test/hold/faulty-service.ts']);
    try {
      const right = (await post(service.url, good)).body;
      let wrong = 0;
      let failed = 0;
      let over = false;
      const others = Array.from({ length: 4 }, async () => {
        while (!over) {
          const { status, body } = await post(service.url, good);
          if (status !== 200) failed++;
          else if (body !== right) wrong++;
        }
      });
      const figures = await inject(service, size);
      over = true;
      await Promise.all(others);
      return [...figures, atMost('other requests that failed', failed, 0), atMost('wrong answers', wrong, 0)];
    } finally {
      await service.stop();
    }
  },
};

async function inject(service: Service, size: number): Promise<Figure[]> {
  const faults = Object.entries(shares).flatMap(([what, share]) =>
    Array.from({ length: scaled(share, size) }, () => what as Fault),
  );
  let answered = 0;
  for (const what of faults) {
    const headers = what === 'loops for ever' ? { 'request-timeout': '0.1' } : {};
    const { status, body } = await post(service.url, faulty(what), headers);
    if (status === (statuses[what] ?? 500) && /"instance":"req-/.test(body)) answered++;
  }
  while ((await service.metric('groupconv_workers_alive')) < 2) await ask(`${service.url}/health/live`);
  const shortages: number[] = JSON.parse((await ask(`${service.url}/test/shortages`)).body);
  return [
    atLeast(
      `faults answered with 500, 503 or 504 and an instance, of ${faults.length}`,
      answered,
      faults.length,
    ),
    atMost('until all workers are back: p99', percentile(shortages, 0.99), 500, ' ms'),
  ];
}
