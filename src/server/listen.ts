import type { App } from './app-types.ts';
import { type Config, ConfigError } from './config.ts';
import { HealthThread } from './health/health-thread.ts';
import { openGroups, readApiKeys } from './http/security/configured-keys.ts';

/**
 * Opens the ports. @throws ConfigError if the system has no such address or does not allow it.
 */
export async function listen(
  app: App,
  { HOST: host, PORT: port, HEALTH_PORT: healthPort }: Config,
  health: HealthThread | undefined,
): Promise<void> {
  await Promise.all([
    explained(`HOST ${host} and PORT ${port}`, app.listen({ host, port })),
    health && explained(`HOST ${host} and HEALTH_PORT ${healthPort}`, health.start()),
  ]);
}

/** The thread for HEALTH_PORT, to be started. Undefined where that is unset. */
export function healthThread(app: App, config: Config): HealthThread | undefined {
  const { HOST: host, HEALTH_PORT: port } = config;
  if (port === undefined) return undefined;
  return new HealthThread({
    ...{ host, port, log: app.log },
    apiKeys: readApiKeys(config),
    openGroups: openGroups(config),
    isReady: () => app.dispatcher.ready,
    metrics: app.writeMetrics,
  });
}

async function explained(settings: string, listening: Promise<unknown>): Promise<void> {
  try {
    await listening;
  } catch (error) {
    if (error instanceof Error && 'syscall' in error)
      throw new ConfigError(`${settings} cannot be listened on: ${error.message}`);
    throw error;
  }
}
