import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { largeReply } from '../large-reply.ts';
import { LeanClient } from '../lean-client.ts';
import { atLeast, atMost, percentile, type Scenario, scaled, sleep } from '../scenario.ts';
import { seed } from '../seed.ts';
import { type Service, startService } from '../service.ts';
import type { SlowEnd, SlowKind } from '../slow-clients.ts';

const layer = { type: 'conv2d', in_channels: 16, out_channels: 16, kernel_size: 1, groups: 16 };
const job = JSON.stringify({ layer, input: { shape: [2, 16, 64, 64], fill: 1 }, format: 'none' });

const headerMillis = 9000;
const requestMillis = 10_000;
const replyMillis = 16_000;
const head = 'POST /v1/conv HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';

/**
 * Who does not read: more than the service holds, which refuses or gives up the rest. They come first: while
 * they are not slow yet, and what is computed for them is too much, nobody else gets a place.
 */
const readers = (count: number): readonly SlowKind[] => [
  {
    count,
    opening: `${head}content-length: ${largeReply.length}\r\n\r\n${largeReply}`,
    more: '',
    limit: replyMillis,
  },
];
/** Who sends a byte of a header, or of a body, now and then. */
const writers = (count: number): readonly SlowKind[] => [
  { count: count / 2, opening: head, more: 'x', limit: headerMillis },
  { count: count / 2, opening: `${head}content-length: 100000\r\n\r\n`, more: ' ', limit: requestMillis },
];

/**
 * With slow clients and without take turns: the machine may be a third slower from one half minute to the
 * next.
 */
const rounds = 3;
const measuredMillis = 4000;

/** Longer than a client may take for a reply of eleven megabytes before it counts as slow. */
const patienceMillis = 3000;

/** That so many connect at once is over then. */
const settleMillis = 1000;

/** Within this a client that does not read sees that its connection has ended. */
const noticeMillis = 1000;

/** Of the replies, 20 are less than MAX_QUEUE_BYTES. */
const held = 20;

/** Clients that send or read a byte now and then, beside healthy ones. */
export const slowScenario: Scenario = {
  name: 'slow-clients',
  async run(size) {
    const service = await startService({
      HEADERS_TIMEOUT_MS: String(headerMillis),
      REQUEST_TIMEOUT_MS: String(requestMillis),
      REPLY_TIMEOUT_MS: String(replyMillis),
    });
    const client = new LeanClient(service.url, '/v1/conv', job);
    const many = scaled(1000, size, 50);
    const manyReaders = scaled(50, size, 3);
    const alone: number[] = [];
    const beside: number[] = [];
    const late: number[] = [];
    const there: { readonly reading: number; readonly writing: number }[] = [];
    try {
      await healthy(client, 1000);
      for (let round = 0; round < scaled(rounds, size); round++) {
        alone.push(...(await healthy(client, measuredMillis)));
        const files = service.files;
        const reading = startSlowClients(service, readers(manyReaders));
        await reading.begun;
        // All count as slow then: it is slowness that is measured, not the work of replies that nobody reads.
        await sleep(patienceMillis);
        const writing = startSlowClients(service, writers(many));
        for (let waited = 0; service.files - files < many && waited < headerMillis; waited += 100)
          await sleep(100);
        await sleep(settleMillis);
        beside.push(...(await healthy(client, measuredMillis)));
        const measured = Date.now();
        const [read, written] = [await reading.ends, await writing.ends];
        there.push({
          reading: countAfter(measured + noticeMillis, read),
          writing: countAfter(measured, written),
        });
        late.push(...[...read, ...written].map((end) => end.late));
      }
      const ratio = percentile(beside, 0.99) / percentile(alone, 0.99);
      return [
        atLeast('slow to send, all the while', Math.min(...there.map(({ writing }) => writing)), many),
        atLeast(
          'slow to read, all the while',
          Math.min(...there.map(({ reading }) => reading)),
          Math.min(manyReaders, held),
        ),
        atMost('healthy p99 beside them', ratio, 1.5, ' ×'),
        atMost('longest that a slow client stayed beyond its timeout', Math.max(...late) / 1000, 2, ' s'),
      ];
    } finally {
      client.close();
      await service.stop();
    }
  },
};

function startSlowClients({ port }: Service, all: readonly SlowKind[]) {
  const args = [
    '--import',
    'tsx',
    'test/hold/slow-clients.ts',
    String(port),
    JSON.stringify(all),
    `--seed=${seed}`,
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const begun = lines.next();
  const ends = begun.then(() => lines.next()).then(({ value }): SlowEnd[] => JSON.parse(value));
  return { begun, ends };
}

/** How many were still there then. */
const countAfter = (moment: number, ends: readonly SlowEnd[]) =>
  ends.filter(({ ended }) => ended >= moment).length;

/**
 * Milliseconds that each request of a healthy client took. It never rests: anything else that takes a
 * processor of the machine now and then, as twice a second where this was written, would meet one of sixty
 * requests, and be the p99.
 */
async function healthy(client: LeanClient, millis: number): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + millis;
  while (performance.now() < end) {
    const { status, millis } = await client.ask();
    if (status !== 200) throw new Error(`a healthy client was answered with ${status}`);
    times.push(millis);
  }
  return times;
}
