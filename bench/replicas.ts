/**
 * `npm run bench:replicas`: requests per second of two replicas behind haproxy beside those of one behind the same
 * haproxy, and the processor time of each side. Each replica has a share of a processor (BENCH_SHARE, by a quota of
 * cgroup v1, for which it has to be root), so that two of them, haproxy and the client fit on two processors. The
 * replicas are warmed up without it. Interleaved rounds; the best round of each counts, the ratio is of those.
 */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../scripts/free-port.ts';
import { allocatorSettings, startArguments } from '../scripts/image.ts';
import { haproxy, recommended, startProxy } from '../test/helpers/haproxy.ts';
import { answersPerSecond } from './http/load.ts';
import { type Server, startServer } from './http/process.ts';
import { processorSeconds, Quota } from './http/quota.ts';
import { type BenchRequest, fileRequest, layer32, layer56, tutorialNumbers } from './http/requests.ts';

const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const seconds = Number(process.env.BENCH_SECONDS ?? 2);
const warmUpSeconds = Number(process.env.BENCH_WARM_UP ?? 3);
const share = Number(process.env.BENCH_SHARE ?? 0.3);
/** Enough for each of two replicas to have several requests at any time: with few, it does less work per turn. */
const connections = 16;

const requests: readonly BenchRequest[] = [
  { ...tutorialNumbers(), name: "the tutorial's layer, JSON" },
  fileRequest('32², 3×3 groups 4, safetensors', layer32),
  fileRequest('56², 3×3 groups 4, safetensors', layer56),
];

const settings = { ...allocatorSettings(), PORT: '0', LOG_FORMAT: 'json', LOG_LEVEL: 'error', WORKERS: '1' };

if (!haproxy) throw new Error('haproxy is not installed');
const replicas = [await startReplica(), await startReplica()];
const [one, two] = [await freePort(), await freePort()];
const proxy = startProxy(haproxy, [
  ...section('one', one, replicas.slice(0, 1)),
  ...section('two', two, replicas),
]);
const quotas: Quota[] = [];

async function startReplica(): Promise<Server> {
  // What it prints is its address.
  return startServer(startArguments(), { ...settings, LOG_LEVEL: 'info' });
}

/** A front of these replicas, with what docs/operations.md recommends behind it. */
function section(name: string, port: number, behind: readonly Server[]): string[] {
  const servers = behind.map(({ url }, i) => `  server s${i} ${new URL(url).host}\n`);
  const backend = recommended('backend instances').replace('instances', name);
  return [
    `frontend front-${name}\n  bind 127.0.0.1:${port}\n  default_backend ${name}\n`,
    `${backend}  balance leastconn\n${servers.join('')}`,
  ];
}

const pidOf = ({ pid }: { readonly pid?: number | undefined }) => {
  if (pid === undefined) throw new Error('a process has not started');
  return pid;
};

interface Round {
  readonly rate: number;
  /** Milliseconds of a processor per request: of the replicas, and of haproxy. */
  readonly replicaMillis: number;
  readonly proxyMillis: number;
}

async function measure(port: number, request: BenchRequest, length = seconds): Promise<Round> {
  const replicaSeconds = () =>
    replicas.reduce((sum, { process }) => sum + processorSeconds(pidOf(process)), 0);
  const before = { replica: replicaSeconds(), proxy: processorSeconds(pidOf(proxy)) };
  const from = performance.now();
  const rate = await answersPerSecond(`http://127.0.0.1:${port}`, request, connections, length);
  const count = rate * ((performance.now() - from) / 1000);
  return {
    rate,
    replicaMillis: (1000 * (replicaSeconds() - before.replica)) / count,
    proxyMillis: (1000 * (processorSeconds(pidOf(proxy)) - before.proxy)) / count,
  };
}

/** The round in which other programs have disturbed least. */
const best = (all: readonly Round[]) => all.toSorted((a, b) => b.rate - a.rate)[0];

function printRow(cells: readonly string[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}

async function compare(request: BenchRequest): Promise<void> {
  const measured: Record<'one' | 'two', Round[]> = { one: [], two: [] };
  for (let round = 0; round < rounds; round++) {
    measured.one.push(await measure(one, request));
    measured.two.push(await measure(two, request));
  }
  const [alone, both] = [best(measured.one), best(measured.two)];
  printRow([
    request.name,
    ...[alone.rate.toFixed(0), both.rate.toFixed(0), `${(both.rate / alone.rate).toFixed(2)}×`],
    ...[alone.replicaMillis, both.replicaMillis, both.proxyMillis].map((millis) => millis.toFixed(2)),
  ]);
}

/** Until the proxy knows that its replicas are ready. */
async function ready(port: number): Promise<void> {
  const isReady = () =>
    fetch(`http://127.0.0.1:${port}/health/ready`).then(
      ({ status }) => status === 200,
      () => false,
    );
  while (!(await isReady())) await sleep(50);
}

try {
  for (const port of [one, two]) await ready(port);
  for (const request of requests) await measure(two, request, warmUpSeconds);
  for (const [i, { process }] of replicas.entries()) {
    const quota = new Quota(String(i), share);
    quotas.push(quota);
    quota.add(pidOf(process));
  }
  process.stderr.write(`each replica has ${share} of a processor\n`);
  const columns = ['request', 'one replica', 'two', 'ratio', 'core ms of one', 'of two', 'of haproxy'];
  printRow(columns);
  printRow(columns.map((_, i) => (i === 0 ? '---' : '---:')));
  for (const request of requests) await compare(request);
} finally {
  await proxy.stop();
  for (const { process } of replicas) {
    const exit = once(process, 'exit');
    process.kill('SIGKILL');
    await exit;
  }
  for (const quota of quotas) quota.remove();
}
