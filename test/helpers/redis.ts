import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../scripts/free-port.ts';

/** The server: Debian's, or the one at REDIS_SERVER, such as a valkey-server. */
const program = process.env.REDIS_SERVER ?? 'redis-server';

/** Whether it is installed. */
export const hasRedis = spawnSync(program, ['--version']).status === 0;

/** A server with nothing in it, on loopback. */
export interface TestRedis {
  readonly url: string;
  readonly port: number;
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

/** A server that is started again with what it has kept. */
export interface KeptRedis {
  readonly port: number;
  readonly folder: string;
  /** What it writes to the folder, as its arguments. */
  readonly persistence: readonly string[];
}

/** Starts a server that writes nothing to the disk, unless told otherwise. @throws Error where it does not start */
export async function startRedis(kept?: KeptRedis): Promise<TestRedis> {
  const port = kept?.port ?? (await freePort());
  const place = ['--port', String(port), '--bind', '127.0.0.1'];
  const files = ['--save', '', ...(kept ? ['--dir', kept.folder, ...kept.persistence] : [])];
  const args = [...place, ...files, '--maxmemory-policy', 'noeviction'];
  const child = spawn(program, args, { stdio: 'ignore' });
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
    await sleep(20);
  }
  return { url: `redis://127.0.0.1:${port}`, port, pid: child.pid, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
