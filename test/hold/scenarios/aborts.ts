import { connect } from 'node:net';
import { ask, repeat } from '../client.ts';
import { atMost, type Figure, percentile, type Scenario, scaled, sleep } from '../scenario.ts';
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

const message = (body: string) =>
  `POST /v1/conv HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

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
      return [...(await leaks(service, files, many)), await queueGone(service)];
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
    const from = performance.now();
    while (
      (await service.metric('groupconv_workers_busy')) + (await service.metric('groupconv_queue_length')) >
      0
    )
      await ask(`${service.url}/health/live`);
    times.push(performance.now() - from);
  }
  return atMost(
    'until waiting and running work is gone, seen from outside: median',
    percentile(times, 0.5),
    50,
    ' ms',
  );
}
