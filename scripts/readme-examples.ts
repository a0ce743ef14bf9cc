/**
 * `npm run test:readme`: starts the service as the README says, sends every `curl` of `pages` that is followed by its
 * answer, and compares the answers with those shown, where `…` stands for what is left out.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = ['README.md', 'docs/tutorial.md', 'docs/api.md', 'docs/serving.md', 'docs/porting.md'];
const startedWithinMillis = 60_000;

interface Example {
  readonly page: string;
  readonly command: string;
  readonly answer: string;
}

async function main(): Promise<void> {
  const examples = pages.flatMap(examplesOf);
  const port = await freePort();
  await whileServing(port, async () => {
    for (const { page, command, answer } of examples) {
      const given = await outputOf(command.replaceAll('127.0.0.1:3000', `127.0.0.1:${port}`));
      if (!matches(given, answer)) {
        throw new Error(`${page} shows for\n${command}\n\n${answer}\n\nbut the service answers\n\n${given}`);
      }
      process.stdout.write(`${page}: as shown: ${command.split('\n', 1)[0]}\n`);
    }
  });
}

/** The sh blocks of a page that end in a curl command, each with the json block right behind it. */
function examplesOf(page: string): Example[] {
  const markdown = readFileSync(`${root}${page}`, 'utf8');
  const pairs = markdown.matchAll(/^```sh\n((?:(?!```).*\n)+)```\s+```json\n((?:(?!```).*\n)+)```$/gm);
  const examples = Array.from(pairs, ([, block, answer]) => ({
    page,
    command: /^curl .*/ms.exec(block)?.[0] ?? '',
    answer,
  })).filter(({ command }) => command !== '');
  if (examples.length === 0) throw new Error(`${page} has no curl with its answer`);
  return examples;
}

/** Whether the texts are equal but for white space and what stands where `shown` has an ellipsis. */
function matches(given: string, shown: string): boolean {
  const bare = (text: string) => text.replaceAll(/\s+/g, '');
  const parts = bare(shown)
    .split('…')
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*?')}$`).test(bare(given));
}

/** `npm start` on a port of loopback until `work` is done. */
async function whileServing(port: number, work: () => Promise<void>): Promise<void> {
  const start = performance.now();
  const server = spawn('npm', ['start'], {
    cwd: root,
    env: { ...process.env, HOST: '127.0.0.1', PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
    // A group of its own: npm's children end with it.
    detached: true,
  });
  const ended = once(server, 'exit');
  try {
    await becomeReady(port, () => server.exitCode);
    process.stdout.write(`npm start: ready after ${(performance.now() - start).toFixed(0)} ms\n`);
    await work();
  } finally {
    if (server.pid !== undefined && server.exitCode === null) process.kill(-server.pid, 'SIGTERM');
    await ended;
  }
}

async function becomeReady(port: number, exitCode: () => number | null): Promise<void> {
  const deadline = performance.now() + startedWithinMillis;
  while (performance.now() < deadline) {
    if (exitCode() !== null) throw new Error(`npm start ended with ${exitCode()}`);
    const reply = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
    if (reply?.ok) return;
    await sleep(50);
  }
  throw new Error(`npm start was not ready within ${startedWithinMillis} ms`);
}

async function outputOf(command: string): Promise<string> {
  const { stdout } = await promisify(execFile)('bash', ['-c', command], { timeout: 20_000 });
  return stdout;
}

main().catch((error: unknown) => {
  process.stderr.write(`readme examples: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
