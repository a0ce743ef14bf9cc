import { gzipSync } from 'node:zlib';
import { Crowd, type CrowdSaw } from '../crowd.ts';
import { besidePipelining } from '../pipelining.ts';
import { atLeast, atMost, type Figure, mean, percentile, type Scenario, scaled } from '../scenario.ts';
import { startService } from '../service.ts';

const layer = { type: 'conv2d', in_channels: 64, out_channels: 64, kernel_size: 3, padding: 1 };
const jobOf = (side: number) =>
  JSON.stringify({
    ...{ layer, input: { shape: [1, 64, side, side], fill: 1 }, weight: { fill: 0.5 }, bias: { fill: 0 } },
    format: 'none',
  });

/** Jobs by the milliseconds that they take a worker: 92 and 700 million multiply-accumulates. */
const jobs = { 5: jobOf(50), 40: jobOf(138) } as const;
const crowds = [4, 16, 64, 256, 400];

/** The crowds take turns: the machine may be a third slower from one half minute to the next. */
const rounds = 3;

/** What a client that does not care for Retry-After waits. */
const hasty = 20;

/**
 * Crowds of clients that come back at once, of clients that wait as they are told to, and of clients with
 * large bodies.
 */
export const crowdScenario: Scenario = {
  name: 'crowd',
  async run(size) {
    let crowd: Crowd;
    try {
      crowd = new Crowd();
    } catch (error) {
      process.stderr.write(`crowd: skipped without a C compiler and Linux: ${error}\n`);
      return [];
    }
    try {
      return [
        ...(await goodput(crowd, 5, size)),
        ...(await goodput(crowd, 40, size)),
        ...(await patient(crowd, size)),
        ...(await largeBodies(crowd, 'plain')),
        ...(await largeBodies(crowd, 'gzip')),
        ...(await pipelined(size)),
      ];
    } finally {
      crowd.remove();
    }
  },
};

const requests = 0;

async function goodput(crowd: Crowd, job: keyof typeof jobs, size: number): Promise<Figure[]> {
  const service = await startService();
  const task = { port: service.port, warmUp: 500, wait: hasty, requests, body: jobs[job] };
  const millis = scaled(5000, size, 500);
  try {
    const saw = new Map<number, CrowdSaw[]>(crowds.map((connections) => [connections, []]));
    await crowd.ask({ ...task, connections: 4, millis: 1000 });
    for (let round = 0; round < rounds; round++) {
      for (const [connections, list] of saw) list.push(await crowd.ask({ ...task, connections, millis }));
    }
    const figures = [...saw].map(([connections, list]) => ({
      connections,
      perSecond: mean(list.map(({ admitted, millis }) => (1000 * admitted.count) / millis)),
      p99: mean(list.map(({ admitted }) => admitted.p99)),
      live: Math.max(...list.map(({ probed }) => probed.p99)),
      lost: list.reduce((sum, { resets, others }) => sum + resets + others, 0),
    }));
    const peak = figures.reduce((one, other) => (other.perSecond > one.perSecond ? other : one));
    const what = `${job} ms jobs`;
    return figures.flatMap(({ connections, perSecond, p99, live, lost }) => [
      atLeast(
        `${what}, ${connections} connections: goodput beside the peak of ${peak.perSecond.toFixed(0)}/s`,
        perSecond / peak.perSecond,
        0.85,
        ' ×',
      ),
      atMost(
        `${what}, ${connections} connections: p99 of admitted beside the peak's`,
        p99 / peak.p99,
        4,
        ' ×',
      ),
      atMost(`${what}, ${connections} connections: new connection to /health/live: p99`, live, 50, ' ms'),
      atMost(`${what}, ${connections} connections: neither answered nor refused`, lost, 0),
    ]);
  } finally {
    await service.stop();
  }
}

/** Clients that wait as long as Retry-After says. */
async function patient(crowd: Crowd, size: number): Promise<Figure[]> {
  const service = await startService();
  const task = { port: service.port, connections: 400, wait: 0, requests, body: jobs[5] };
  try {
    const saw = await crowd.ask({ ...task, warmUp: 2000, millis: scaled(10_000, size, 2000) });
    return [
      atMost('400 clients that wait for Retry-After: refused: p99', saw.refused.p99, 20, ' ms'),
      atMost(
        '400 clients that wait for Retry-After: neither answered nor refused',
        saw.resets + saw.others,
        0,
      ),
    ];
  } finally {
    await service.stop();
  }
}

/** A body of some nine megabytes each, all at once, by clients that read when they have written all of it. */
async function largeBodies(crowd: Crowd, coding: 'plain' | 'gzip'): Promise<Figure[]> {
  const row = `[${Array.from({ length: 256 }, (_, i) => Math.sin(i).toFixed(7)).join(',')}]`;
  const image = `[${Array(4)
    .fill(`[${Array(256).fill(row).join(',')}]`)
    .join(',')}]`;
  const depthwise = { ...layer, in_channels: 4, out_channels: 4, groups: 4 };
  const head = JSON.stringify({ layer: depthwise, format: 'none' }).slice(0, -1);
  const text = `${head},"input":[${Array(3).fill(image).join(',')}]}`;
  const coded = coding === 'gzip' ? { body: gzipSync(text), coding } : { body: text };
  const service = await startService();
  const task = { port: service.port, connections: 200, warmUp: 0, millis: 60_000, wait: hasty, requests: 1 };
  try {
    const { resets, others, unanswered } = await crowd.ask({ ...task, ...coded });
    return [
      atMost(`200 clients with ${coding} bodies of 9 MB: resets`, resets, 0),
      atMost(`200 clients with ${coding} bodies of 9 MB: answered otherwise, or not`, others + unanswered, 0),
    ];
  } finally {
    await service.stop();
  }
}

/** Clients that send 200 small jobs at a time. */
async function pipelined(size: number): Promise<Figure[]> {
  const service = await startService();
  try {
    const { live, answered } = await besidePipelining(service.url, scaled(8000, size, 1500));
    return [
      atMost(
        '32 clients with 200 small jobs at a time: /health/live: p99',
        percentile(live, 0.99),
        100,
        ' ms',
      ),
      atLeast('32 clients with 200 small jobs at a time: answered', answered, 1),
    ];
  } finally {
    await service.stop();
  }
}
