import { ask, closedLoop, openLoop } from '../client.ts';
import { LeanClient, type LeanReply } from '../lean-client.ts';
import { atLeast, atMost, mean, percentile, type Scenario, scaled, sleep } from '../scenario.ts';
import { type Service, startService } from '../service.ts';

/**
 * A third of a second of a worker's time, and a request of some hundred bytes. To refuse it takes the service
 * more than a millisecond of one of the two processors that compute (a third of that where nothing else uses
 * their caches): of less work, ten times the capacity would measure the refusals.
 */
const job = JSON.stringify({
  layer: { type: 'conv2d', in_channels: 64, out_channels: 192, kernel_size: 3, padding: 1 },
  input: { shape: [1, 64, 224, 224], fill: 1 },
  weight: { fill: 0.5 },
  bias: { fill: 0 },
  format: 'none',
});

/** The three loads take turns: the machine may be a third slower from one half minute to the next. */
const rounds = 4;

/** Ten times the capacity, and what becomes of it. */
export const overloadScenario: Scenario = {
  name: 'overload',
  async run(size) {
    const service = await startService();
    const client = new LeanClient(service.url, '/v1/conv', job);
    const millis = scaled(20_000, size, 6000) / rounds;
    try {
      await goodput(client, 1000);
      const capacity = await goodput(client, 2000);
      const peaks: number[] = [];
      const calms: Load[] = [];
      const storms: Load[] = [];
      for (let round = 0; round < rounds; round++) {
        peaks.push(await goodput(client, millis));
        calms.push(await load(service, client, 0.8 * capacity, millis));
        storms.push(await load(service, client, 10 * capacity, millis));
      }
      const peak = mean(peaks);
      const calm = calms.flatMap((load) => load.admitted);
      const refusedCalm = calms.flatMap((load) => load.refused).length;
      const admitted = storms.flatMap((storm) => storm.admitted);
      const refused = storms.flatMap((storm) => storm.refused);
      const told = refused.filter(({ retryAfter }) => retryAfter > 0).length;
      const p99 = (replies: readonly LeanReply[]) =>
        percentile(
          replies.map((reply) => reply.millis),
          0.99,
        );
      return [
        atLeast(
          `offered, beside the capacity of ${capacity.toFixed(1)}/s`,
          mean(storms.map((storm) => storm.offered)) / capacity,
          9.5,
          ' ×',
        ),
        atLeast(
          `goodput at 10 × beside the peak of ${peak.toFixed(0)}/s`,
          (100 * mean(storms.map((storm) => storm.goodput))) / peak,
          90,
          ' %',
        ),
        atMost(
          `p99 of admitted at 10 × beside 0.8 × (of which ${refusedCalm} were refused, ${calm.length} not)`,
          p99(admitted) / p99(calm),
          3,
          ' ×',
        ),
        atMost('refused: p99', p99(refused), 20, ' ms'),
        atLeast('refused: with Retry-After', (100 * told) / refused.length, 100, ' %'),
        atMost(
          '/health/live: p99',
          percentile(
            storms.flatMap((storm) => storm.live),
            0.99,
          ),
          25,
          ' ms',
        ),
        atMost(
          'neither answered nor refused',
          [...calms, ...storms].reduce((sum, load) => sum + load.others, 0),
          0,
        ),
      ];
    } finally {
      client.close();
      await service.stop();
    }
  },
};

/**
 * Answers a second with as many clients as keep the workers busy; one that is refused rests, as it is told
 * to.
 */
async function goodput(client: LeanClient, millis: number): Promise<number> {
  let answered = 0;
  const from = performance.now();
  await closedLoop(4, millis, async () => {
    const { status, retryAfter } = await client.ask();
    if (status === 200) answered++;
    else await sleep(1000 * retryAfter);
  });
  return (1000 * answered) / (performance.now() - from);
}

interface Load {
  readonly admitted: readonly LeanReply[];
  readonly refused: readonly LeanReply[];
  readonly others: number;
  /** Requests a second that were sent. */
  readonly offered: number;
  readonly goodput: number;
  readonly live: readonly number[];
}

async function load({ url }: Service, client: LeanClient, perSecond: number, millis: number): Promise<Load> {
  const replies: LeanReply[] = [];
  const live: number[] = [];
  let failed = 0;
  let over = false;
  const probe = async () => {
    while (!over) {
      live.push((await ask(`${url}/health/live`)).millis);
      await sleep(20);
    }
  };
  const probing = probe();
  const from = performance.now();
  const offered = await openLoop(perSecond, millis, async () => {
    try {
      replies.push(await client.ask());
    } catch {
      failed++;
    }
  });
  const admitted = replies.filter(({ status }) => status === 200);
  const goodput = (1000 * admitted.length) / (performance.now() - from);
  over = true;
  await probing;
  const refused = replies.filter(({ status }) => status === 503);
  const others = replies.length - admitted.length - refused.length + failed;
  return { admitted, refused, others, offered, goodput, live };
}
