import { once } from 'node:events';
import { connect } from 'node:net';
import { postMessage } from '../../helpers/wire.ts';
import { repeat } from '../client.ts';
import { largeReply } from '../large-reply.ts';
import { type LongWork, longWork } from '../long-work.ts';
import { atLeast, atMost, type Figure, percentile, type Scenario, scaled, sleep } from '../scenario.ts';
import { randomNumbers } from '../seed.ts';
import { type Service, startService } from '../service.ts';

const layer = { type: 'conv2d', in_channels: 16, out_channels: 16, kernel_size: 3, padding: 1, groups: 4 };
const input = (batch: number) => ({ shape: [batch, 16, 64, 64], fill: 1 });
const bodies = [
  JSON.stringify({ layer, input: input(1), format: 'none' }),
  JSON.stringify({ layer, input: input(20), format: 'nested' }),
  JSON.stringify({ layer, input: { shape: [4, 16, 32, 32], data: new Array(65_536).fill(0.5) } }),
];
const long = JSON.stringify({
  layer: { ...layer, kernel_size: 15, padding: 7 },
  input: input(60),
  format: 'none',
});

const json = { 'content-type': 'application/json' };
const message = (body: string, path = '/v1/conv') => postMessage('http://x', path, json, body);

/** Those that break off what they send do so here, so that the service counts them apart. */
const brokenOff = '/v1/compare';

/**
 * Clients that go at any moment: in the header, in the body, while they wait, while they are computed, while
 * they read.
 */
export const abortScenario: Scenario = {
  name: 'aborts',
  async run(size) {
    const service = await startService();
    try {
      const files = await restingFiles(service);
      const departures = departuresOf(scaled(5000, size));
      await repeat(departures.length, 16, (i) => leave(service.port, departures[i]));
      const left = (await restingFiles(service)) - files;
      return [
        ...(await whereTheyWere(service, departures.length)),
        ...(await leaks(service, left)),
        ...(await stopped(service, scaled(3, size, 2))),
      ];
    } finally {
      await service.stop();
    }
  },
};

/** Open files when all has been closed that the clients, and those that ask for metrics, have closed. */
async function restingFiles(service: Service): Promise<number> {
  await sleep(1500);
  return service.files;
}

/**
 * What a client sends, how long it then waits (`reading`: from the beginning of the reply), and how it breaks
 * the connection.
 */
interface Departure {
  readonly sent: Buffer;
  readonly reading: boolean;
  readonly millis: number;
  readonly reset: boolean;
}

function departuresOf(count: number): Departure[] {
  const random = randomNumbers('aborts');
  return Array.from({ length: count }, () => {
    const [reading, whole] = [random() < 0.08, random() < 0.6];
    const body = bodies[Math.floor(random() * bodies.length)] ?? '';
    const reset = random() < 0.5;
    if (reading) return { sent: message(largeReply), reading, millis: 3 * random(), reset };
    const text = postMessage('http://x', whole ? '/v1/conv' : brokenOff, json, body);
    const sent = whole ? text : text.subarray(0, Math.floor(random() * text.length));
    return { sent, reading, millis: random() ** 3 * 60, reset };
  });
}

async function leave(port: number, { sent, reading, millis, reset }: Departure): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.resume().write(sent);
  if (reading) await Promise.race([once(socket, 'data'), sleep(5000)]);
  await sleep(millis);
  if (reset) socket.resetAndDestroy();
  else socket.destroy();
}

/** That the service has met them at all those moments. */
async function whereTheyWere(service: Service, many: number): Promise<Figure[]> {
  const count = (route: string, status: string) =>
    service.metric('groupconv_http_requests_total', { route, status });
  const gone = await count('/v1/conv', '499');
  const reading =
    (await service.metric('groupconv_queue_wait_seconds_count', { stage: 'compute' })) -
    (await count('/v1/conv', '200'));
  const share = (what: string, left: number, least: number) =>
    atLeast(`of ${many} aborts: while ${what}`, (100 * left) / many, least, ' %');
  return [
    share('their body came', await count(brokenOff, '499'), 20),
    share('they waited or were computed', gone - reading, 20),
    share('they read', reading, 1),
  ];
}

async function leaks(service: Service, left: number): Promise<Figure[]> {
  const figure = async (what: string, metric: string, rest = 0) =>
    atMost(what, (await service.metric(metric)) - rest, 0);
  return [
    await figure('requests in flight left', 'groupconv_http_requests_in_flight', 1),
    await figure('queue entries left', 'groupconv_queue_length'),
    await figure('busy workers left', 'groupconv_workers_busy'),
    await figure('bytes of bodies left', 'groupconv_held_body_bytes'),
    await figure('memory left that is set aside', 'groupconv_job_memory_bytes'),
    await figure('requests left that wait for memory', 'groupconv_memory_waiting'),
    await figure('workers lost', 'groupconv_worker_restarts_total'),
    atMost('sockets left', left, 0),
  ];
}

/** How long after their clients the waiting and running jobs are there. */
async function queueGone(service: Service): Promise<Figure> {
  const times: number[] = [];
  for (let round = 0; round < 10; round++) {
    // Workers that still give memory back would have all but one of these refused.
    await sleep(100);
    const sockets = Array.from({ length: 8 }, () => connect(service.port, '127.0.0.1').resume());
    for (const socket of sockets) socket.write(message(long));
    while ((await service.metric('groupconv_workers_busy')) === 0) await sleep(5);
    await sleep(100);
    for (const socket of sockets) socket.resetAndDestroy();
    times.push(await untilGone(service));
  }
  return gone('waiting and running work', times);
}

/**
 * The same of one job of each kind, whose client goes at so many moments from its first to its last; and no
 * worker is ended for it.
 */
async function stopped(service: Service, moments: number): Promise<Figure[]> {
  const figures = [await queueGone(service)];
  for (const work of longWork()) figures.push(await workGone(service, work, moments));
  return [...figures, atMost('workers lost', await service.metric('groupconv_worker_restarts_total'), 0)];
}

/** At each moment, of which the middle one counts: now and then the machine itself stands still for 25 ms. */
const tries = 3;

async function workGone(service: Service, { what, path, body }: LongWork, moments: number): Promise<Figure> {
  const whole = Math.min(await toItsEnd(), await toItsEnd());
  const times: number[] = [];
  for (let moment = 0; moment < moments; moment++) {
    const tried: number[] = [];
    while (tried.length < tries) tried.push(await goneAfter((whole * (moment + 0.5)) / moments));
    times.push(percentile(tried, 0.5));
  }
  return gone(what, times);

  async function goneAfter(millis: number): Promise<number> {
    const { socket, answered } = await begin();
    await Promise.race([answered, sleep(millis)]);
    socket.resetAndDestroy();
    return untilGone(service);
  }

  /** From when a worker has the job. */
  async function begin() {
    const socket = connect(service.port, '127.0.0.1').resume();
    let over = false;
    const answered = once(socket, 'data').then(() => {
      over = true;
    });
    socket.write(message(body, path));
    while (!over && (await service.metric('groupconv_workers_busy')) === 0) await sleep(1);
    return { socket, answered };
  }

  async function toItsEnd(): Promise<number> {
    const { socket, answered } = await begin();
    const from = performance.now();
    await answered;
    const millis = performance.now() - from;
    socket.destroy();
    await untilGone(service);
    return millis;
  }
}

/**
 * Milliseconds until no job waits or runs. To ask without a pause would take the processors that the workers,
 * who give way, need to stop.
 */
async function untilGone(service: Service): Promise<number> {
  const from = performance.now();
  const left = ['groupconv_workers_busy', 'groupconv_queue_length'];
  while ((await service.metric(left)) > 0) await sleep(4);
  return performance.now() - from;
}

const gone = (what: string, times: readonly number[]) =>
  atMost(`until ${what} is gone, seen from outside: maximum`, Math.max(...times), 50, ' ms');
