import { once } from 'node:events';
import { connect } from 'node:net';
import { ask, repeat } from '../client.ts';
import { type LongWork, longWork } from '../long-work.ts';
import { atMost, type Figure, type Scenario, scaled, sleep } from '../scenario.ts';
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

const message = (body: string, path = '/v1/conv') =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

/** Clients that go at any moment: in the header, in the body, while they wait, while they are computed, while they read. */
export const abortScenario: Scenario = {
  name: 'aborts',
  async run(size) {
    const service = await startService();
    try {
      const files = service.files;
      const many = scaled(5000, size);
      await repeat(many, 16, () => leave(service.port));
      await sleep(1500);
      return [...(await leaks(service, files, many)), ...(await stopped(service, scaled(5, size, 3)))];
    } finally {
      await service.stop();
    }
  },
};

/** Sends a request up to a random byte, waits for a random while, and breaks the connection. */
async function leave(port: number): Promise<void> {
  const text = message(bodies[Math.floor(Math.random() * bodies.length)] ?? '');
  const whole = Math.random() < 0.6;
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.resume();
  socket.write(whole ? text : text.slice(0, Math.floor(Math.random() * text.length)));
  await sleep(Math.random() ** 3 * 60);
  if (Math.random() < 0.5) socket.resetAndDestroy();
  else socket.destroy();
}

async function leaks(service: Service, files: number, many: number): Promise<Figure[]> {
  const figure = async (what: string, metric: string, rest = 0) =>
    atMost(`${what} left after ${many} aborts`, (await service.metric(metric)) - rest, 0);
  return [
    await figure('requests in flight', 'groupconv_http_requests_in_flight', 1),
    await figure('queue entries', 'groupconv_queue_length'),
    await figure('busy workers', 'groupconv_workers_busy'),
    await figure('bytes of bodies', 'groupconv_held_body_bytes'),
    await figure('workers lost', 'groupconv_worker_restarts_total'),
    // The connection that asks for metrics is there before and after.
    atMost(`sockets left after ${many} aborts`, Math.max(0, service.files - files), 1),
  ];
}

/** How long after their clients the waiting and running jobs are there. */
async function queueGone(service: Service): Promise<Figure> {
  const times: number[] = [];
  for (let round = 0; round < 10; round++) {
    const sockets = Array.from({ length: 8 }, () => connect(service.port, '127.0.0.1').resume());
    for (const socket of sockets) socket.write(message(long));
    while ((await service.metric('groupconv_workers_busy')) < 2) await sleep(5);
    await sleep(100);
    for (const socket of sockets) socket.resetAndDestroy();
    times.push(await untilGone(service));
  }
  return gone('waiting and running work', times);
}

/** The same of one job of each kind, whose client goes at so many moments from its first to its last; and no worker is ended for it. */
async function stopped(service: Service, moments: number): Promise<Figure[]> {
  const figures = [await queueGone(service)];
  for (const work of longWork()) figures.push(await workGone(service, work, moments));
  return [...figures, atMost('workers lost', await service.metric('groupconv_worker_restarts_total'), 0)];
}

async function workGone(service: Service, { what, path, body }: LongWork, moments: number): Promise<Figure> {
  const whole = Math.min(await toItsEnd(), await toItsEnd());
  const times: number[] = [];
  for (let moment = 0; moment < moments; moment++) {
    const { socket, answered } = await begin();
    await Promise.race([answered, sleep((whole * (moment + 0.5)) / moments)]);
    socket.resetAndDestroy();
    times.push(await untilGone(service));
  }
  return gone(what, times);

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

/** Milliseconds until no job waits or runs. */
async function untilGone(service: Service): Promise<number> {
  const from = performance.now();
  while (
    (await service.metric('groupconv_workers_busy')) + (await service.metric('groupconv_queue_length')) >
    0
  )
    await ask(`${service.url}/health/live`);
  return performance.now() - from;
}

const gone = (what: string, times: readonly number[]) =>
  atMost(`until ${what} is gone, seen from outside: maximum`, Math.max(...times), 50, ' ms');
