import { connect, type Socket } from 'node:net';
import { post } from '../client.ts';
import { atMost, percentile, type Scenario, scaled, sleep } from '../scenario.ts';
import { type Service, startService } from '../service.ts';

const layer = { type: 'conv2d', in_channels: 16, out_channels: 16, kernel_size: 1, groups: 16 };
const job = JSON.stringify({ layer, input: { shape: [2, 16, 64, 64], fill: 1 }, format: 'none' });
/** A reply of some eleven megabytes, more than the system buffers: all of them are more than the service holds. */
const large = JSON.stringify({
  layer,
  input: { shape: [4, 16, 128, 128], fill: 0.123 },
  include: ['input'],
  format: 'base64',
});

/** All longer than healthy clients are measured, so that all slow ones are there all the while. */
const headerMillis = 14_000;
const requestMillis = 15_000;
const replyMillis = 15_000;
const head = 'POST /v1/conv HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';

/** Milliseconds between one byte of a slow client and the next. */
const slowness = 500;

/** What each slow client begins with, what it adds now and then, and how long it may, from its start or that of its reply. */
const kinds = [
  { share: 0.45, opening: head, more: 'x', limit: headerMillis },
  { share: 0.5, opening: `${head}content-length: 100000\r\n\r\n`, more: ' ', limit: requestMillis },
  {
    share: 0.05,
    opening: `${head}content-length: ${large.length}\r\n\r\n${large}`,
    more: '',
    limit: replyMillis,
  },
];

/** Clients that send or read a byte now and then, beside healthy ones. */
export const slowScenario: Scenario = {
  name: 'slow-clients',
  async run(size) {
    const service = await startService({
      HEADERS_TIMEOUT_MS: String(headerMillis),
      REQUEST_TIMEOUT_MS: String(requestMillis),
      REPLY_TIMEOUT_MS: String(replyMillis),
    });
    try {
      await healthy(service, 1000);
      const baseline = percentile(await healthy(service, 4000), 0.99);
      const many = scaled(1000, size, 40);
      const clients = kinds.flatMap((kind) =>
        Array.from({ length: Math.round(kind.share * many) }, () => dawdle(service.port, kind)),
      );
      await computed(service);
      const during = percentile(await healthy(service, 4000), 0.99);
      const late = await Promise.all(clients);
      return [
        atMost(`healthy p99 beside ${clients.length} slow clients`, during / baseline, 1.5, ' ×'),
        atMost('longest that a slow client stayed beyond its timeout', Math.max(...late) / 1000, 2, ' s'),
      ];
    } finally {
      await service.stop();
    }
  },
};

/** Longer than a client may take for a reply of eleven megabytes before it counts as slow. */
const patienceMillis = 3000;

/** Waits until the replies that nobody reads are computed, and all count as slow: it is slowness that is measured, not work. */
async function computed(service: Service): Promise<void> {
  const busy = async () =>
    (await service.metric('groupconv_workers_busy')) + (await service.metric('groupconv_queue_length'));
  do await sleep(500);
  while ((await busy()) > 0);
  await sleep(patienceMillis);
}

async function healthy({ url }: Service, millis: number): Promise<number[]> {
  const times: number[] = [];
  for (const end = performance.now() + millis; performance.now() < end; await sleep(5)) {
    const { status, millis } = await post(url, job);
    if (status !== 200) throw new Error(`a healthy client was answered with ${status}`);
    times.push(millis);
  }
  return times;
}

/** @returns by how many milliseconds the connection outlived its limit; negative where it ended before. */
async function dawdle(port: number, { opening, more, limit }: (typeof kinds)[number]): Promise<number> {
  const socket: Socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  let from = performance.now();
  socket.write(opening);
  // A client that does not read never sees the end of the connection: it is looked for by writing.
  const add = () => socket.write(more === '' ? '\r\n' : more);
  let timer: NodeJS.Timeout | undefined;
  const start = setTimeout(() => {
    timer = setInterval(add, slowness);
  }, Math.random() * slowness);
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => resolve());
    socket.on('data', (part: Buffer) => {
      if (more !== '') return;
      // Who is refused has nothing to read slowly.
      if (part.toString('latin1').startsWith('HTTP/1.1 503')) resolve();
      from = performance.now();
      socket.pause();
    });
  });
  await Promise.race([closed, sleep(limit + 10_000)]);
  clearTimeout(start);
  clearInterval(timer);
  socket.destroy();
  return performance.now() - from - limit;
}
