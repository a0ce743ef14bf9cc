import { type ChildProcess, spawn } from 'node:child_process';

/** A server in a process of its own, ended with `stop`. */
export interface Server {
  readonly url: string;
  readonly process: ChildProcess;
  stop(): void;
}

/**
 * Starts a program (`node` unless told otherwise) with the arguments and waits for the first address that it
 * prints.
 */
export async function startServer(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  program = process.execPath,
): Promise<Server> {
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let printed = '';
    const read = (chunk: Buffer) => {
      printed += chunk;
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(printed);
      if (!address) return;
      // The log goes on: it is thrown away, so that reading it takes nothing from the load.
      child.stdout.off('data', read).resume();
      resolve(address[0]);
    };
    child.stdout.on('data', read);
    child.on('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code}`)));
  });
  return { url, process: child, stop: () => child.kill() };
}
