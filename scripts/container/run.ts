import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { compareExamples, compareReply } from '../../src/contract/compare.ts';
import { freePort } from '../free-port.ts';
import type { Image } from './build.ts';

const healthyWithinMillis = 30_000;
const stoppedWithinMillis = 15_000;

/** `nobody` on most systems: like the image's user, it owns none of the files. */
const unprivileged = { uid: 65534, gid: 65534 };

/** Starts the image's CMD, waits for its HEALTHCHECK, sends the tutorial, and stops it with SIGTERM. */
export async function runImage(image: Image, report: (line: string) => void): Promise<void> {
  // As `docker run --env` would: on this machine's loopback only, on a port that is free.
  const settings = { HOST: '127.0.0.1', PORT: String(await freePort()) };
  const start = performance.now();
  const server = launch(image, image.command, settings);
  let log = '';
  for (const stream of [server.stdout, server.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  }
  try {
    await becomeHealthy(image, settings, server);
    report(`HEALTHCHECK passed ${(performance.now() - start).toFixed(0)} ms after the start`);
    report(`the tutorial's output means: ${await tutorialMeans(settings.PORT)}`);
    report(`SIGTERM ended it with ${await stop(server)}`);
    if ((await exitCode(launch(image, image.healthcheck, settings))) !== 1) {
      throw new Error('HEALTHCHECK does not fail where nothing runs');
    }
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\nits log:\n${log}`);
  } finally {
    server.kill('SIGKILL');
  }
}

/** A command in the image's folder, user and environment, and nothing else of this process's. */
function launch(
  image: Image,
  [file = '', ...args]: readonly string[],
  settings: Record<string, string>,
): ChildProcess {
  const PATH = `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`;
  return spawn(file, args, {
    cwd: join(image.root, image.workdir),
    // No place to write: the image has to run with a read-only root.
    env: { PATH, HOME: '/nonexistent', TMPDIR: '/nonexistent', ...image.environment, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(process.getuid?.() === 0 && unprivileged),
  });
}

async function becomeHealthy(
  image: Image,
  settings: Record<string, string>,
  server: ChildProcess,
): Promise<void> {
  const deadline = performance.now() + healthyWithinMillis;
  while (performance.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`CMD ended with ${server.exitCode}`);
    if ((await exitCode(launch(image, image.healthcheck, settings))) === 0) return;
    await sleep(100);
  }
  throw new Error(`HEALTHCHECK did not pass within ${healthyWithinMillis} ms`);
}

async function tutorialMeans(port: string): Promise<string> {
  const reply = await fetch(`http://127.0.0.1:${port}/v1/compare`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(compareExamples.tutorial.value),
    signal: AbortSignal.timeout(10_000),
  });
  const { results } = compareReply.parse(await reply.json());
  const means = results.map(({ statistics }) => statistics.output.mean).join(', ');
  if (means !== '136, 136, 102') throw new Error(`the tutorial's output means are ${means}`);
  return means;
}

async function stop(server: ChildProcess): Promise<number | null> {
  server.kill('SIGTERM');
  const timer = setTimeout(() => server.kill('SIGKILL'), stoppedWithinMillis);
  const code = await exitCode(server);
  clearTimeout(timer);
  if (code !== 0) throw new Error(`SIGTERM ended it with ${code ?? 'SIGKILL after a wait'}`);
  return code;
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}
