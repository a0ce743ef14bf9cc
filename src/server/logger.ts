import { type Logger, pino } from 'pino';
import type { Config } from './config.ts';

/** pino to standard output: pretty on a terminal or by LOG_FORMAT, JSON lines otherwise. */
export async function createLogger({ LOG_LEVEL: level, LOG_FORMAT: form }: Config): Promise<Logger> {
  const pretty = form === 'pretty' || (form === 'auto' && process.stdout.isTTY);
  if (!pretty) return buffered(level);
  const { default: printer } = await import('pino-pretty');
  return pino({ level }, printer({ translateTime: 'HH:MM:ss.l', ignore: 'pid,hostname', sync: true }));
}

/**
 * JSON lines, written in batches: after a second, at 8 KiB, and at the exit. One write per line would cost as
 * much as the request.
 */
function buffered(level: string): Logger {
  const destination = pino.destination({ sync: false, minLength: 8192 });
  const logger = pino({ level }, destination);
  setInterval(() => logger.flush(), 1000).unref();
  return logger;
}
