/**
 * `npm run bench:http`: requests per second beside a bare Fastify route that reads the same body and returns the
 * same bytes, and beside peers: Fastify + onnxruntime-node and FastAPI + PyTorch with JSON, Fastify +
 * onnxruntime-node without copies with safetensors. Interleaved rounds in one run; the best round of each counts,
 * the ratios are of those. Needs `npm run bench:install` once. PyTorch is left out where it is not installed
 * (bench/http/peer-torch.py has the packages).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { allocatorSettings, startArguments } from '../scripts/image.ts';
import { answersPerSecond } from './http/load.ts';
import { type Server, startServer } from './http/process.ts';
import {
  type BenchRequest,
  computeRequest,
  fileLayers,
  fileRequest,
  layer32,
  layer56,
  nestedRequest,
  tutorialFills,
  tutorialNumbers,
} from './http/requests.ts';

const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const seconds = Number(process.env.BENCH_SECONDS ?? 2);
const connections = 4;

const rate = (server: Server, one: BenchRequest) => answersPerSecond(server.url, one, connections, seconds);

const python = '/usr/bin/python3';
const hasTorch = spawnSync(python, ['-c', 'import torch, fastapi, uvicorn']).status === 0;
if (!hasTorch) process.stderr.write('PyTorch, FastAPI or uvicorn is not installed: left out\n');

const bare = (file: string) => startServer(['--import', 'tsx', 'bench/http/peer-bare.ts', file]);
const onnx = () => startServer(['--import', 'tsx', 'bench/http/peer-onnx.ts']);
const onnxFiles = () => startServer(['--import', 'tsx', 'bench/http/peer-onnx-binary.ts']);
const torch = () => startServer(['bench/http/peer-torch.py'], {}, python);

type Peer = readonly [name: string, start: () => Promise<Server>];

const jsonPeers: readonly Peer[] = [
  ['Fastify + onnxruntime', onnx],
  ...(hasTorch ? [['FastAPI + PyTorch', torch] as const] : []),
];
const filePeers: readonly Peer[] = [['Fastify + onnxruntime', onnxFiles]];

async function compare(service: Server, one: BenchRequest, others: readonly Peer[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'groupconv-'));
  const peers: Server[] = [];
  try {
    const file = join(folder, 'answer');
    const reply = await request(`${service.url}/v1/conv`, {
      method: 'POST',
      headers: one.headers,
      body: one.body,
    });
    if (reply.statusCode !== 200) throw new Error(await reply.body.text());
    writeFileSync(file, Buffer.from(await reply.body.arrayBuffer()));
    peers.push(await bare(file));
    for (const [, start] of others) peers.push(await start());
    const names = ['groupconv', 'bare Fastify', ...others.map(([name]) => name)];
    const servers = [service, ...peers].map((server, i) => ({ name: names[i], server, best: 0 }));
    for (let round = 0; round < rounds; round++) {
      for (const entry of servers) entry.best = Math.max(entry.best, await rate(entry.server, one));
    }
    const [{ best: ours }] = servers;
    const cells = servers.map(
      ({ name, best }) =>
        `${name} ${best.toFixed(0)}/s${best === ours ? '' : ` (ours ×${(ours / best).toFixed(2)})`}`,
    );
    process.stdout.write(`${one.name} (${one.body.length} bytes): ${cells.join(', ')}\n`);
  } finally {
    for (const peer of peers) peer.stop();
    rmSync(folder, { recursive: true });
  }
}

/** What is left of the rate of computing alone when tensors come and go on the wire. */
async function compareWithComputing(service: Server, one: BenchRequest, alone: BenchRequest): Promise<void> {
  const best = { wire: 0, alone: 0 };
  for (let round = 0; round < rounds; round++) {
    best.wire = Math.max(best.wire, await rate(service, one));
    best.alone = Math.max(best.alone, await rate(service, alone));
  }
  const share = ((100 * best.wire) / best.alone).toFixed(0);
  process.stdout.write(
    `${one.name}: ${best.wire.toFixed(0)}/s, ${share} % of ${alone.name} (${best.alone.toFixed(0)}/s)\n`,
  );
}

const service = await startServer(startArguments(), {
  ...allocatorSettings(),
  PORT: '0',
  LOG_LEVEL: process.env.LOG_LEVEL ?? 'info',
  LOG_FORMAT: 'json',
});

/** For the peers, which make new memory for every request: the allocator keeps what it has got. */
const allocator = {
  MALLOC_TRIM_THRESHOLD_: '536870912',
  MALLOC_MMAP_THRESHOLD_: '33554432',
  MALLOC_TOP_PAD_: '16777216',
};
Object.assign(process.env, allocator);

try {
  await compare(service, tutorialFills(), []);
  await compare(service, tutorialNumbers(), jsonPeers);
  await compare(service, nestedRequest('1×32×32×32, 32 filters 3×3, groups 4, JSON', layer32), jsonPeers);
  await compare(service, nestedRequest('1×64×56×56, 64 filters 3×3, groups 4, JSON', layer56), jsonPeers);
  for (const [name, layer] of Object.entries(fileLayers))
    await compare(service, fileRequest(`${name}, safetensors`, layer), filePeers);
  const file = fileRequest('56², 3×3 groups 4, safetensors', layer56);
  await compareWithComputing(service, file, computeRequest('computing alone', layer56));
} finally {
  service.stop();
}
