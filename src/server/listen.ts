import type { App } from './app-types.ts';
import { type Config, ConfigError } from './config.ts';

/**
 * Opens the port. @throws ConfigError if the system has no such address or does not allow it.
 */
export async function listen(app: App, { HOST: host, PORT: port }: Config): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    if (error instanceof Error && 'syscall' in error)
      throw new ConfigError(`HOST ${host} and PORT ${port} cannot be listened on: ${error.message}`);
    throw error;
  }
}
