import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Starts the built service on a free port, with these settings. The caller stops it. */
export async function startService(
  settings: Readonly<Record<string, string>> = {},
): Promise<{ url: string; stop: () => Promise<void> }> {
  const script = fileURLToPath(new URL('../dist/server.js', import.meta.url));
  const own = { HOST: '127.0.0.1', PORT: '0', WORKERS: '1', LOG_FORMAT: 'json' };
  const env = { PATH: process.env.PATH, ...own, ...settings };
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
