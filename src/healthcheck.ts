import { type Config, ConfigError, loadConfig } from './config.ts';

const timeoutMillis = 2500;

/**
 * The container's HEALTHCHECK, a process of its own beside the server's and in the same environment: ends with 0
 * where the service says that it is ready, else with 1 and the reason on standard error.
 */
async function main(): Promise<void> {
  const url = `http://${reachable(loadConfig(process.env))}/health/ready`;
  const reply = await fetch(url, { signal: AbortSignal.timeout(timeoutMillis) });
  if (!reply.ok) throw new Error(`${url} answers ${reply.status}`);
}

/** Where this machine reaches the service: on loopback where it listens on all addresses. */
function reachable({ HOST, PORT }: Config): string {
  if (HOST === '0.0.0.0') return `127.0.0.1:${PORT}`;
  if (HOST === '::') return `[::1]:${PORT}`;
  return HOST.includes(':') ? `[${HOST}]:${PORT}` : `${HOST}:${PORT}`;
}

main().catch((error: unknown) => {
  process.stderr.write(`not healthy: ${reasonOf(error)}\n`);
  process.exitCode = 1;
});

/** What fetch says of a failed connection is in its error's cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error) || error instanceof ConfigError) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
