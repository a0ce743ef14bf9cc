import type { Redis } from 'ioredis';

/** What all keys of the service begin with. */
export const keyPrefix = 'groupconv';

/** Commands fail at once where the server is away, instead of waiting for it, and none is sent twice. */
const impatient = { connectTimeout: 2000, maxRetriesPerRequest: 0, commandTimeout: 10_000 };

/** It tries to connect so often at least. */
const longestPauseMillis = 500;

/**
 * Opens a connection that comes back by itself.
 * @param url such as redis://10.0.0.1:6379
 * @param lost is told each time that the server cannot be reached
 */
export async function connectRedis(url: string, lost: (error: Error) => void): Promise<Redis> {
  const driver = await import('./driver.ts');
  const redis = new driver.Redis(url, {
    ...impatient,
    retryStrategy: (times) => Math.min(50 * times, longestPauseMillis),
    // The server has become a replica of another one, which the name stands for now.
    reconnectOnError: ({ message }) => message.startsWith('READONLY'),
  });
  redis.on('error', lost);
  return redis;
}
