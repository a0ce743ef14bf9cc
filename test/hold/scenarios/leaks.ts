import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { postMessage } from '../../helpers/wire.ts';
import { repeat } from '../client.ts';
import { atMost, type Scenario, scaled, sleep } from '../scenario.ts';
import { randomNumbers } from '../seed.ts';
import { type Service, startService } from '../service.ts';

const MiB = 2 ** 20;
const json = { 'content-type': 'application/json' };

/** Clients of one kind. Each gives the service work, and leaves it with the memory. */
interface Leavers {
  readonly what: string;
  readonly count: number;
  readonly atATime: number;
  /** Those of the short form. */
  readonly least: number;
  readonly message: (url: string) => Buffer;
  readonly leave: (service: Service, message: Buffer) => Promise<void>;
}

const random = randomNumbers('leaks');

/** Sends a part of its body, between nothing and all, and breaks the connection. */
const uploads: Leavers = {
  what: 'aborted uploads',
  count: 400,
  atATime: 100,
  least: 100,
  message: (url) => postMessage(url, '/v1/conv', json, Buffer.alloc(24 * MiB, ' ')),
  leave: async (service, message) => {
    const socket = open(service).resume();
    socket.write(message.subarray(0, Math.ceil(random() * message.length)));
    await sleep(3000 * random());
    if (random() < 0.5) socket.resetAndDestroy();
    else socket.destroy();
  },
};

/** Longer than the service takes until its answer begins. */
const answerMillis = 20_000;

/** Asks for 178 MB until it is answered, reads the beginning, and breaks the connection. */
const replies: Leavers = {
  what: 'unread replies of 178 MB',
  count: 12,
  atATime: 12,
  least: 4,
  message: (url) => {
    const layer = {
      type: 'conv1d',
      in_channels: 1,
      out_channels: 1,
      kernel_size: 1,
      dtype: 'float64',
    };
    const body = { layer, input: { shape: [1, 1, 2 ** 24], fill: 0.123 }, format: 'base64' };
    return postMessage(url, '/v1/conv', json, JSON.stringify(body));
  },
  leave: async (service, message) => {
    for (let asked = 0; asked < 60; asked++) {
      const socket = open(service);
      socket.write(message);
      const begun = once(socket, 'data').then(([part]) => String(part));
      const head = await Promise.race([begun, sleep(answerMillis).then(() => '')]);
      socket.pause();
      await sleep(500);
      socket.destroy();
      if (head.startsWith('HTTP/1.1 200')) return;
    }
    throw new Error('the service has no time for a large reply');
  },
};

/** Sends a body that decompresses to more than a body may have, and breaks the connection meanwhile. */
const bombs: Leavers = {
  what: 'gzip bombs',
  count: 200,
  atATime: 20,
  least: 40,
  message: (url) => {
    const coded = gzipSync(Buffer.alloc(80 * MiB, ' '));
    return postMessage(url, '/v1/conv', { ...json, 'content-encoding': 'gzip' }, coded);
  },
  leave: async (service, message) => {
    const socket = open(service).resume();
    await new Promise((resolve) => socket.write(message, resolve));
    await sleep(20 * random());
    socket.destroy();
  },
};

function open({ port }: Service): Socket {
  return connect(port, '127.0.0.1').on('error', () => {});
}

/** Until the service has seen all of them go: bytes that the system has taken come first. */
async function untilGone(service: Service): Promise<void> {
  while ((await service.metric('groupconv_http_requests_in_flight')) > 1) await sleep(50);
}

/** Resident memory a second after clients have gone, beside before they came. */
export const leakScenario: Scenario = {
  name: 'leaks',
  async run(size) {
    const figures = [];
    for (const { what, count, atATime, least, message, leave } of [uploads, replies, bombs]) {
      const service = await startService();
      try {
        await sleep(1000);
        const before = service.resident;
        const many = scaled(count, size, least);
        const sent = message(service.url);
        await repeat(many, atATime, () => leave(service, sent));
        await untilGone(service);
        await sleep(1000);
        const held = await service.metric('groupconv_held_body_bytes');
        figures.push(
          atMost(`memory that ${many} ${what} leave`, (service.resident - before) / MiB, 40, ' MiB'),
          atMost(`bytes held for ${many} ${what}`, held, 0),
        );
      } finally {
        await service.stop();
      }
    }
    return figures;
  },
};
