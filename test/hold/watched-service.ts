/**
 * The service, except that it tells how long the event loop was busy: GET /test/turn → the milliseconds of the
 * longest turn since it was asked last.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { buildApp } from '../../src/server/app.ts';
import { loadConfig } from '../../src/server/config.ts';
import { processorMillis } from './processor-time.ts';

const config = loadConfig(process.env);
const app = await buildApp(config);

/** The monitor counts from one of its own turns to the next, which are so many milliseconds apart. */
const resolution = 1;
const delays = monitorEventLoopDelay({ resolution });
delays.enable();

let before = processorMillis();
app.get('/test/turn', { schema: { hide: true } }, async () => {
  const [longest, now] = [delays.max / 1e6 - resolution, processorMillis()];
  // A thread that waits for a processor has a long turn too. It has not used one for so long.
  const turn = Math.min(longest, now - before);
  before = now;
  delays.reset();
  return Math.max(0, turn);
});

process.once('SIGTERM', () => app.close().then(() => process.exit(0)));
process.stdout.write(`${await app.listen({ host: config.HOST, port: config.PORT })}\n`);
