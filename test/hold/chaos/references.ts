import { writeSafetensors } from '../../../src/formats/safetensors/file.ts';
import { Draw } from '../../helpers/legal/draw.ts';
import { drawLegal } from '../../helpers/legal/requests.ts';
import { randomData } from '../../helpers/random.ts';
import { type Asking, ask } from '../client.ts';
import { numbered } from '../jobs/client.ts';
import { sent } from '../legal/sent.ts';
import { randomNumbers } from '../seed.ts';
import { startService } from '../service.ts';

/** A request, and the bytes of its answer. */
export interface Known {
  readonly path: string;
  readonly asking: Asking;
  readonly type: string | undefined;
  readonly body: string;
}

/** Requests of every operation, with tensors of up to so many elements. */
const [drawn, mostElements] = [60, 2 ** 16] as const;

/** Each with an answer that no other one has. */
const numbers = 20;

/** Bodies and replies of several pieces of the queue's. */
const files = 4;

/** Requests and their answers, computed before anything is killed by a service of its own, with other kernels. */
export async function references(): Promise<readonly Known[]> {
  const draw = new Draw(randomNumbers('references'));
  const small = Array.from({ length: drawn }, () => sent(drawLegal(draw, mostElements)));
  const service = await startService({ ENGINE: 'wasm', WORKERS: '1', MEMORY_MB: '512' });
  try {
    const known: Known[] = [];
    for (const { path, ...asking } of [...small, ...numberedRequests(), ...fileRequests()]) {
      const reply = await ask(service.url + path, asking);
      if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${reply.body.slice(0, 300)}`);
      // The times of a sweep are others each time.
      if (reply.body.includes('"compute_ms"')) continue;
      known.push({ path, asking, type: reply.headers['content-type'], body: reply.body });
    }
    return known;
  } finally {
    await service.stop('SIGKILL');
  }
}

function numberedRequests() {
  const headers = { 'content-type': 'application/json' };
  return Array.from({ length: numbers }, (_, i) => {
    return { method: 'POST', path: '/v1/conv', headers, body: JSON.stringify(numbered(i)) };
  });
}

function fileRequests() {
  const media = 'application/x-safetensors';
  const channels = 64;
  const layer = { type: 'conv2d', in_channels: channels, out_channels: channels, kernel_size: 3, groups: 4 };
  const request = JSON.stringify({ layer: { ...layer, padding: 1, bias: false } });
  const tensor = (shape: readonly number[], seed: number) => {
    const elements = shape.reduce((product, size) => product * size, 1);
    return { shape, data: randomData(elements, 'float32', seed) };
  };
  return Array.from({ length: files }, (_, seed) => {
    const input = tensor([1, channels, 56, 56], seed);
    const weight = tensor([channels, channels / 4, 3, 3], seed + files);
    const body = Buffer.from(writeSafetensors(Object.entries({ input, weight }), { request }));
    return { method: 'POST', path: '/v1/conv', headers: { 'content-type': media, accept: media }, body };
  });
}
