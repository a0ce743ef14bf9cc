import { Writable } from 'node:stream';
import { type Logger, pino } from 'pino';
import type { Config } from './config.ts';
import { LogOutput } from './log-output.ts';

/** The log, and what only its owner does. */
export interface Log {
  readonly logger: Logger;
  readonly output: LogOutput;
}

/** One write per line would cost as much as the request. */
const batchBytes = 8192;

/** pino to standard output: pretty on a terminal or by LOG_FORMAT, JSON lines otherwise. */
export async function createLog({ LOG_LEVEL: level, LOG_FORMAT: form }: Config): Promise<Log> {
  const pretty = form === 'pretty' || (form === 'auto' && process.stdout.isTTY);
  const output = new LogOutput(pretty ? 0 : batchBytes, (lines) =>
    logger.warn({ lines }, 'lines were dropped: nobody read the log'),
  );
  const logger = pino({ level }, pretty ? await prettyTo(output) : output);
  return { logger, output };
}

async function prettyTo(output: LogOutput) {
  const { default: printer } = await import('pino-pretty');
  // Accepts all: what waits is bounded behind it.
  const destination = new Writable({
    decodeStrings: false,
    write(text, _, done) {
      output.write(String(text));
      done();
    },
  });
  return printer({ translateTime: 'HH:MM:ss.l', ignore: 'pid,hostname', destination });
}
