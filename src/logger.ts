import { type Logger, pino } from 'pino';
import type { Config } from './config.ts';

/** pino to standard output: pretty on a terminal (or where LOG_FORMAT says so), JSON lines otherwise. */
export async function createLogger({ LOG_LEVEL: level, LOG_FORMAT: form }: Config): Promise<Logger> {
  const pretty = form === 'pretty' || (form === 'auto' && process.stdout.isTTY);
  if (!pretty) return pino({ level });
  const { default: printer } = await import('pino-pretty');
  return pino({ level }, printer({ translateTime: 'HH:MM:ss.l', ignore: 'pid,hostname', sync: true }));
}
