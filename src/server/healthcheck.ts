import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { type Config, loadConfig } from './config.ts';
import { readApiKeys } from './http/security/configured-keys.ts';

const timeoutMillis = 2500;

/**
 * The container's HEALTHCHECK, a process of its own in the server's environment. It ends with 0 if the
 * service is ready, else with 1 and the reason on standard error.
 */
async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const url = `http://${reachable(config)}/health/ready`;
  // OPEN_ROUTES may leave health out.
  const [key] = readApiKeys(config);
  const headers = key === undefined ? {} : { 'x-api-key': key };
  // Not fetch, which refuses ports that browsers block, such as 6000.
  const request = get(url, { headers, agent: false, signal: AbortSignal.timeout(timeoutMillis) });
  const [reply]: IncomingMessage[] = await once(request, 'response');
  reply.resume();
  if (reply.statusCode !== 200) throw new Error(`${url} answers ${reply.statusCode}`);
}

/**
 * The service's address on this machine: the port for health, where there is one; loopback if it listens on
 * all addresses.
 */
function reachable({ HOST, PORT, HEALTH_PORT: port = PORT }: Config): string {
  if (HOST === '0.0.0.0') return `127.0.0.1:${port}`;
  if (HOST === '::') return `[::1]:${port}`;
  return HOST.includes(':') ? `[${HOST}]:${port}` : `${HOST}:${port}`;
}

main().catch((error: unknown) => {
  process.stderr.write(`not healthy: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
