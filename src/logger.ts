import { type Logger, pino } from 'pino';
import type { Config } from './config.ts';

/** pino to standard output: pretty on a terminal (or where LOG_FORMAT says so), JSON lines otherwise. */
export function createLogger({ LOG_LEVEL: level, LOG_FORMAT: form }: Config): Logger {
  const pretty = form === 'pretty' || (form === 'auto' && process.stdout.isTTY);
  return pino({
    level,
    ...(pretty && {
      transport: { target: 'pino-pretty', options: { translateTime: 'HH:MM:ss.l', ignore: 'pid,hostname' } },
    }),
  });
}
