import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { closedLoop, post } from '../client.ts';
import { atMost, percentile, type Scenario, scaled } from '../scenario.ts';
import { randomNumbers } from '../seed.ts';
import { type Service, startService } from '../service.ts';

const run = promisify(execFile);

const MiB = 2 ** 20;
const channels = 4;
const side = 256;

/** A request whose nested input takes about so many bytes, and the elements of its input. */
function bigRequest(bytes: number): { body: Buffer; elements: number } {
  const random = randomNumbers('big-bodies');
  const row = () => `[${Array.from({ length: side }, () => (2 * random() - 1).toFixed(7)).join(',')}]`;
  const channel = () => `[${Array.from({ length: side }, row).join(',')}]`;
  const image = `[${Array.from({ length: channels }, channel).join(',')}]`;
  const images = Math.floor(bytes / (image.length + 1));
  const layer = { type: 'conv2d', in_channels: channels, out_channels: channels, kernel_size: 3, padding: 1 };
  const head = JSON.stringify({ layer: { ...layer, groups: channels }, format: 'base64' }).slice(0, -1);
  const body = Buffer.from(`${head},"input":[${Array(images).fill(image).join(',')}]}`);
  return { body, elements: images * channels * side * side };
}

/** Large JSON bodies: what they do to everybody else, and what memory they take. */
export const bigBodyScenario: Scenario = {
  name: 'big-bodies',
  async run(size) {
    const service = await startService();
    try {
      const ratio = await memoryRatio(service);
      const { late, live } = await others(service, scaled(20_000, size, 5000));
      return [
        atMost('event-loop delay under 32 MiB bodies: p99', 1000 * late, 20, ' ms'),
        atMost('/health/live under 32 MiB bodies: p99', percentile(live, 0.99), 25, ' ms'),
        atMost('memory of a 64 MiB body, beyond it, beside its tensors', ratio, 3, ' ×'),
      ];
    } finally {
      await service.stop();
    }
  },
};

async function others(service: Service, millis: number) {
  const { body } = bigRequest(32 * MiB);
  // Resets what the service has measured of its event loop.
  await service.metric('nodejs_eventloop_lag_seconds');
  const probing = run(process.execPath, [
    ...['--import', 'tsx', 'test/hold/probe.ts'],
    ...[`${service.url}/health/live`, String(millis)],
  ]);
  await closedLoop(2, millis, async () => {
    const { status } = await post(service.url, body);
    if (status !== 200) throw new Error(`a body of 32 MiB was answered with ${status}`);
  });
  // With the 10 ms of the timer that it is measured with.
  const late = (await service.metric('nodejs_eventloop_lag_p99_seconds')) - 0.01;
  const live: number[] = JSON.parse((await probing).stdout);
  return { late, live };
}

/** Peak memory beyond the idle service and the body, in units of the decoded input and the output. */
async function memoryRatio(service: Service): Promise<number> {
  const { body, elements } = bigRequest(63.9 * MiB);
  const before = service.resident;
  let peak = before;
  const sampling = setInterval(() => {
    peak = Math.max(peak, service.resident);
  }, 5);
  const { status } = await post(service.url, body);
  clearInterval(sampling);
  if (status !== 200) throw new Error(`a body of 64 MiB was answered with ${status}`);
  return (peak - before - body.length) / (2 * 4 * elements);
}
