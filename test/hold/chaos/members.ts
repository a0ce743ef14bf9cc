import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { recommended, startProxy } from '../../helpers/haproxy.ts';
import { startRedis } from '../../helpers/redis.ts';
import { startService } from '../service.ts';
import { within } from './within.ts';

interface Running {
  stop(signal: 'SIGKILL'): Promise<unknown>;
}

/** How long a process may take until it can be asked. */
const startMillis = 60_000;

/** A process that is killed and started again, with the same address and the same files. */
export class Member {
  readonly name: string;
  readonly #start: () => Promise<Running>;
  #running: Running | undefined;

  constructor(name: string, start: () => Promise<Running>) {
    this.name = name;
    this.#start = start;
  }

  /** Whether it has started, and was not killed since. */
  get isUp(): boolean {
    return this.#running !== undefined;
  }

  /** @throws Error where it cannot be asked in time */
  async start(): Promise<void> {
    this.#running = await within(startMillis, `the start of ${this.name}`, this.#start());
  }

  async kill(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.stop('SIGKILL');
  }
}

/** The processes of one installation, and where clients ask. */
export interface Installation {
  /** Of the proxy. */
  readonly url: string;
  /** Of each replica, past the proxy. */
  readonly replicas: readonly string[];
  readonly members: readonly Member[];
}

/** A server that is killed loses nothing that it has answered: as docs/jobs.md has it. */
const persistence = ['--appendonly', 'yes', '--appendfsync', 'always'];

/**
 * Three replicas behind a proxy, two workers, Redis. None of them has been started.
 * @param folder for their files, those of stored layers among them if they are to be in a folder
 */
export async function installation(
  program: string,
  folder: string,
  layersIn: 'folder' | 'redis',
): Promise<Installation> {
  const ports = new Ports();
  const [front, redis, ...rest] = await ports.take(7);
  const [replicas, workers] = [rest.slice(0, 3), rest.slice(3)];
  const shared = {
    ...{ REDIS_URL: `redis://127.0.0.1:${redis}`, WORKERS: '1', MEMORY_MB: '512' },
    ...(layersIn === 'folder' && { LAYERS_DIR: join(folder, 'layers') }),
  };
  const service = (ROLE: string, port: number) => () => startService({ ...shared, ROLE, PORT: String(port) });
  const sections = [
    `frontend front\n  bind 127.0.0.1:${front}\n  default_backend instances\n`,
    recommended('backend instances') +
      replicas.map((port, i) => `  server s${i} 127.0.0.1:${port}\n`).join(''),
  ];
  return {
    url: `http://127.0.0.1:${front}`,
    replicas: replicas.map((port) => `http://127.0.0.1:${port}`),
    members: [
      new Member('redis', () => startRedis({ port: redis, folder, persistence })),
      ...replicas.map((port, i) => new Member(`api ${i + 1}`, service('api', port))),
      ...workers.map((port, i) => new Member(`worker ${i + 1}`, service('worker', port))),
      new Member('haproxy', async () => startProxy(program, sections)),
    ],
  };
}

/** Ports that the system gives to no connection of a client, so that they are still free after a restart. */
class Ports {
  #next = 21_100;

  async take(count: number): Promise<number[]> {
    const free: number[] = [];
    for (; free.length < count; this.#next++) if (await isFree(this.#next)) free.push(this.#next);
    return free;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
