import { buildApp } from '../../src/server/app.ts';
import { loadConfig } from '../../src/server/config.ts';

/** Starts the service from source on a free port, without logs. The caller closes it. */
export async function startOwnServer(): Promise<{ url: string; close: () => Promise<void> }> {
  const app = await buildApp(loadConfig({ HOST: '127.0.0.1', PORT: '0', WORKERS: '1' }));
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url, close: () => app.close() };
}
