/**
 * `npm run bench:client [-- <calls>]`: what a call of the client takes beside bare calls that send the same bytes, to the
 * built service: of undici's `request`, and of `fetch`. A pointwise layer with an input and an output of 2 MB each. The
 * three take turns; the figures are the least and the median time of a call.
 */
import { Agent, request } from 'undici';
import { startService } from '../scripts/built-service.ts';
import { createClient } from '../src/client/node.ts';

const [calls = 300] = process.argv.slice(2).map(Number);
const warmUps = 30;

const layer = {
  type: 'conv2d',
  in_channels: 8,
  out_channels: 8,
  kernel_size: 1,
  groups: 8,
  bias: false,
} as const;
const shape = [1, 8, 256, 256];
const data = Float32Array.from({ length: 8 * 256 * 256 }, (_, i) => i % 251);
const weight = { shape: [8, 1, 1, 1], data: new Float32Array(8).fill(2) };

const { url, stop } = await startService({ WORKERS: '1' });
const client = createClient({ url });

/** The bytes that the client sends, for the bare calls. */
let body = new Uint8Array(0);
const headers = { 'content-type': 'application/x-safetensors', accept: 'application/x-safetensors' };
await createClient({
  url,
  fetch: async (target, init) => {
    if (!(init?.body instanceof Uint8Array)) throw new Error('the client sends no file');
    body = new Uint8Array(init.body);
    return fetch(target, init);
  },
}).conv({ layer, input: { shape, data }, weight });

const dispatcher = new Agent({ connections: 1 });
const ways = {
  client: async () => (await client.conv({ layer, input: { shape, data }, weight })).output.data[1],
  fetch: async () => {
    const reply = await fetch(`${url}/v1/conv`, { method: 'POST', headers, body });
    return (await reply.arrayBuffer()).byteLength;
  },
  undici: async () => {
    const reply = await request(`${url}/v1/conv`, { dispatcher, method: 'POST', headers, body });
    return (await reply.body.arrayBuffer()).byteLength;
  },
};

const names = ['client', 'fetch', 'undici'] as const;
const times: Record<(typeof names)[number], number[]> = { client: [], fetch: [], undici: [] };
for (let call = -warmUps; call < calls; call++) {
  for (const name of names) {
    const from = performance.now();
    await ways[name]();
    if (call >= 0) times[name].push(performance.now() - from);
  }
}
await dispatcher.close();
await stop();

process.stdout.write(`${calls} calls each, ${(body.length / 1e6).toFixed(1)} MB there and back\n`);
const least = (name: (typeof names)[number]) => Math.min(...times[name]);
const median = (name: (typeof names)[number]) => times[name].sort((a, b) => a - b)[Math.floor(calls / 2)];
for (const name of names) {
  const ratio = `${(least(name) / least('undici')).toFixed(2)} × undici`;
  process.stdout.write(
    `${name.padEnd(8)} least ${least(name).toFixed(2)} ms (${ratio}), median ${median(name).toFixed(2)} ms\n`,
  );
}
