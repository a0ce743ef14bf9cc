import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Starts the built service on a free port. The caller stops it. */
export async function startService(): Promise<{ url: string; stop: () => Promise<void> }> {
  const script = fileURLToPath(new URL('../dist/server.js', import.meta.url));
  const env = { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', WORKERS: '1', LOG_FORMAT: 'json' };
  const server = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  server.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  let url: string | undefined;
  while (url === undefined) {
    await Promise.race([once(server.stdout, 'data'), once(server, 'exit')]);
    if (server.exitCode !== null) throw new Error(`the service ended with ${server.exitCode}:\n${printed}`);
    url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
  }
  const stop = async () => {
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
  };
  return { url, stop };
}
