import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../scripts/free-port.ts';
import { allocatorSettings, startArguments } from '../../scripts/image.ts';
import { readExposition } from '../helpers/exposition.ts';
import { sleep } from './scenario.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A service in a process of its own. */
export class Service {
  readonly url: string;
  readonly #child: ChildProcess;

  constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.#child = child;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resident memory in bytes. */
  get resident(): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    return 1024 * Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
  }

  /** Open files, sockets among them. */
  get files(): number {
    return readdirSync(`/proc/${this.#child.pid}/fd`).length;
  }

  /**
   * The sum of the samples of these names, or this one, that have these labels; 0 where there are none yet.
   * @throws Error where there is no such metric.
   */
  async metric(
    names: string | readonly string[],
    labels: Readonly<Record<string, string>> = {},
  ): Promise<number> {
    const families = readExposition(await (await fetch(`${this.url}/metrics`)).text());
    return [names].flat().reduce((sum, name) => sum + figureOf(families, name, labels), 0);
  }

  async isReady(): Promise<boolean> {
    try {
      const headers = { connection: 'close' };
      return (await fetch(`${this.url}/health/ready`, { headers })).status === 200;
    } catch {
      return false;
    }
  }

  /** Ends it, by SIGTERM unless told otherwise. @returns the exit code and the milliseconds that it took. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<{ code: number | null; millis: number }> {
    const from = performance.now();
    if (this.running) {
      const exit = once(this.#child, 'exit');
      this.#child.kill(signal);
      await exit;
    }
    return { code: this.#child.exitCode, millis: performance.now() - from };
  }
}

function figureOf(
  families: ReturnType<typeof readExposition>,
  name: string,
  labels: Readonly<Record<string, string>>,
): number {
  const family = families.get(name) ?? families.get(name.replace(/_(count|sum)$/, ''));
  if (!family) throw new Error(`the service has no metric ${name}`);
  return family.samples
    .filter((sample) => sample.name === name)
    .filter((sample) => Object.entries(labels).every(([key, value]) => sample.labels[key] === value))
    .reduce((sum, { value }) => sum + value, 0);
}

/**
 * Starts the built service, or another script, as the image does, and waits until its workers are ready.
 * @param words of a command that runs another one, such as `prlimit`
 */
export async function startService(
  settings: Readonly<Record<string, string>> = {},
  args: readonly string[] = startArguments(),
  words: readonly string[] = [],
): Promise<Service> {
  const port = settings.PORT ?? String(await freePort());
  const env = {
    ...{ PATH: process.env.PATH, HOST: '127.0.0.1', LOG_FORMAT: 'json', LOG_LEVEL: 'error' },
    ...allocatorSettings(),
    ...settings,
    PORT: port,
  };
  const [program, ...rest] = [...words, process.execPath, ...args];
  const child = spawn(program, rest, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const service = new Service(`http://127.0.0.1:${port}`, child);
  while (!(await service.isReady())) {
    if (!service.running) throw new Error(`the service ended with ${child.exitCode}`);
    await sleep(20);
  }
  return service;
}
