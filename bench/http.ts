/**
 * `npm run bench:http`: requests per second beside a bare Fastify route that reads the same body and returns the
 * same bytes, and beside peers: Fastify + onnxruntime-node and FastAPI + PyTorch with JSON, Fastify +
 * onnxruntime-node without copies with safetensors. Prints the tables of docs/benchmarks.md in Markdown;
 * `npm run bench:http -- json`, `-- files` and `-- named` (stored layers) only one of them. Interleaved rounds in one
 * run, after each server has run for BENCH_WARM_UP seconds; the best round of each counts, the ratios are of those.
 * Needs `npm run bench:install` once. PyTorch is left out where it is not installed (bench/http/peer-torch.py has the
 * packages).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { allocatorSettings, startArguments } from '../scripts/image.ts';
import { answersPerSecond } from './http/load.ts';
import { namedRequests } from './http/named.ts';
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
/** Until V8 has compiled what is run. */
const warmUpSeconds = Number(process.env.BENCH_WARM_UP ?? 4);
const connections = 4;
const part = process.argv[2];

const rate = (server: Server, one: BenchRequest, length = seconds) =>
  answersPerSecond(server.url, one, connections, length);

const python = '/usr/bin/python3';
const hasTorch = spawnSync(python, ['-c', 'import torch, fastapi, uvicorn']).status === 0;
if (!hasTorch) process.stderr.write('PyTorch, FastAPI or uvicorn is not installed: left out\n');

const bare = (file: string, path: string) =>
  startServer(['--import', 'tsx', 'bench/http/peer-bare.ts', file, path]);
const onnx = () => startServer(['--import', 'tsx', 'bench/http/peer-onnx.ts']);
const onnxFiles = () => startServer(['--import', 'tsx', 'bench/http/peer-onnx-binary.ts']);
const torch = () => startServer(['bench/http/peer-torch.py'], {}, python);

type Peer = readonly [name: string, start: () => Promise<Server>];

const jsonPeers: readonly Peer[] = [
  ['Fastify + onnxruntime', onnx],
  ...(hasTorch ? [['FastAPI + PyTorch', torch] as const] : []),
];
const filePeers: readonly Peer[] = [['Fastify + onnxruntime', onnxFiles]];

function printRow(cells: readonly string[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}

/** Each rate of a peer has ours as a multiple of it behind it. */
function printHead(peers: readonly Peer[]): void {
  const names = ['request', 'groupconv', 'bare Fastify', ...peers.map(([name]) => name)];
  printRow(names);
  printRow(names.map((_, i) => (i === 0 ? '---' : '---:')));
}

function sizeText(bytes: number): string {
  return bytes < 1e5 ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

async function compare(service: Server, one: BenchRequest, others: readonly Peer[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'groupconv-'));
  const peers: Server[] = [];
  try {
    const file = join(folder, 'answer');
    const reply = await request(service.url + one.path, {
      method: 'POST',
      headers: one.headers,
      body: one.body,
    });
    if (reply.statusCode !== 200) throw new Error(await reply.body.text());
    writeFileSync(file, Buffer.from(await reply.body.arrayBuffer()));
    peers.push(await bare(file, one.path));
    for (const [, start] of others) peers.push(await start());
    const servers = [service, ...peers].map((server) => ({ server, best: 0 }));
    for (const { server } of servers) await rate(server, one, warmUpSeconds);
    for (let round = 0; round < rounds; round++) {
      for (const entry of servers) entry.best = Math.max(entry.best, await rate(entry.server, one));
    }
    const [ours, ...rates] = servers.map(({ best }) => best);
    const beside = rates.map((theirs) => `${theirs.toFixed(0)} (${(ours / theirs).toFixed(2)}×)`);
    printRow([`${one.name}, ${sizeText(one.body.length)}`, ours.toFixed(0), ...beside]);
  } finally {
    for (const peer of peers) peer.stop();
    rmSync(folder, { recursive: true });
  }
}

/** Which share of the rate of `other` a request has, in the same rounds. */
async function compareRates(service: Server, one: BenchRequest, other: BenchRequest): Promise<void> {
  const best = { one: 0, other: 0 };
  for (const request of [one, other]) await rate(service, request, warmUpSeconds);
  for (let round = 0; round < rounds; round++) {
    best.one = Math.max(best.one, await rate(service, one));
    best.other = Math.max(best.other, await rate(service, other));
  }
  const share = ((100 * best.one) / best.other).toFixed(0);
  process.stdout.write(
    `${one.name}: ${best.one.toFixed(0)}/s, ${share} % of ${other.name} (${best.other.toFixed(0)}/s)\n`,
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

const isAsked = (name: string) => part === undefined || part === name;

try {
  if (isAsked('json')) {
    printHead(jsonPeers);
    await compare(service, tutorialFills(), []);
    await compare(service, tutorialNumbers(), jsonPeers);
    await compare(service, nestedRequest('32→32 @32², 3×3, groups 4', layer32), jsonPeers);
    await compare(service, nestedRequest('64→64 @56², 3×3, groups 4', layer56), jsonPeers);
    process.stdout.write('\n');
  }
  const file = fileRequest('56², 3×3 groups 4, safetensors', layer56);
  if (isAsked('files')) {
    printHead(filePeers);
    for (const [name, layer] of Object.entries(fileLayers))
      await compare(service, fileRequest(name, layer), filePeers);
    process.stdout.write('\n');
    // What is left of the rate of computing alone when tensors come and go on the wire.
    await compareRates(service, file, computeRequest('computing alone', layer56));
  }
  if (isAsked('named')) {
    const named = await namedRequests(service);
    printHead([]);
    for (const one of Object.values(named)) await compare(service, one, []);
    process.stdout.write('\n');
    await compareRates(service, named.file, file);
    await compareRates(service, named.binary, named.file);
  }
} finally {
  service.stop();
}
