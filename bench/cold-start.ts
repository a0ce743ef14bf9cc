/**
 * `npm run bench:start`: from the process start to the first answer, and memory when idle, of the built
 * service; 10 starts.
 */
import { readFileSync } from 'node:fs';
import { request } from 'undici';
import { startArguments } from '../scripts/image.ts';
import { startServer } from './http/process.ts';

const starts = Number(process.env.BENCH_ROUNDS ?? 10);

const resident = (pid: number | undefined) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
const sleep = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis));

async function once() {
  const from = performance.now();
  const server = await startServer(startArguments(), { PORT: '0', LOG_FORMAT: 'json' });
  const listening = performance.now() - from;
  await (await request(`${server.url}/health/live`)).body.dump();
  const answering = performance.now() - from;
  while ((await request(`${server.url}/health/ready`)).statusCode !== 200) await sleep(5);
  const ready = performance.now() - from;
  await sleep(1000);
  const mebibytes = resident(server.process.pid);
  server.stop();
  return { listening, answering, ready, mebibytes };
}

async function node(): Promise<number> {
  const from = performance.now();
  const { spawnSync } = await import('node:child_process');
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - from;
}

const runs = [];
const empty = [];
for (let i = 0; i < starts; i++) {
  empty.push(await node());
  runs.push(await once());
}
const least = (values: readonly number[]) => Math.min(...values).toFixed(0);
const middle = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[values.length >> 1].toFixed(0);
const row = (name: string, values: readonly number[], unit: string) =>
  process.stdout.write(`${name}: minimum ${least(values)} ${unit}, median ${middle(values)} ${unit}\n`);
row('an empty node process', empty, 'ms');
row(
  'listening',
  runs.map(({ listening }) => listening),
  'ms',
);
row(
  'first answer',
  runs.map(({ answering }) => answering),
  'ms',
);
row(
  'ready (workers started)',
  runs.map(({ ready }) => ready),
  'ms',
);
row(
  'resident memory, idle',
  runs.map(({ mebibytes }) => mebibytes),
  'MiB',
);
