import type { Redis } from 'ioredis';

/** What all keys of the service begin with. */
export const keyPrefix = 'groupconv';

/** Loads the packages behind Redis. */
export const loadDriver = () => import('./driver.ts');

export type Driver = Awaited<ReturnType<typeof loadDriver>>;

/** How long commands wait for a server that is away. */
export interface CommandPatience {
  /** How often a command is sent again after the connection was lost. Null for as often as it takes. */
  readonly maxRetriesPerRequest: number | null;
  /** Milliseconds after which a command fails. */
  readonly commandTimeout?: number;
}

/** The longest pause between two tries to connect. */
const longestPauseMillis = 500;

/**
 * Opens a connection that comes back by itself.
 * @param url such as redis://10.0.0.1:6379
 * @param lost is told each time that the server cannot be reached
 */
export function connectRedis(
  driver: Driver,
  url: string,
  patience: CommandPatience,
  lost: (error: Error) => void,
): Redis {
  const redis = new driver.Redis(url, {
    ...{ connectTimeout: 2000, ...patience },
    retryStrategy: (times) => Math.min(50 * times, longestPauseMillis),
    // The server has become a replica of another one, which the name stands for now.
    reconnectOnError: ({ message }) => message.startsWith('READONLY'),
  });
  redis.on('error', lost);
  return redis;
}
