/**
 * The service, except that it tells how long the event loop was busy: GET /test/turn → the milliseconds of the
 * longest turn since it was asked last.
 */
import { openSync, readSync } from 'node:fs';
import { buildApp } from '../../src/server/app.ts';
import { loadConfig } from '../../src/server/config.ts';

const config = loadConfig(process.env);
const app = await buildApp(config);

const schedulerFile = openSync('/proc/self/schedstat', 'r');
const text = Buffer.alloc(100);

/** Milliseconds that this thread was ready to run and had no processor: other work on the machine. */
function waitedMillis(): number {
  const length = readSync(schedulerFile, text, 0, text.length, 0);
  return Number(text.toString('latin1', 0, length).split(' ', 2)[1]) / 1e6;
}

const tickMillis = 1;
let longest = 0;
let [ticked, waited] = [performance.now(), waitedMillis()];
// Timers run once a turn. What a turn is late, but for the wait for a processor, it was busy.
setInterval(() => {
  const [now, waitedNow] = [performance.now(), waitedMillis()];
  longest = Math.max(longest, now - ticked - (waitedNow - waited) - tickMillis);
  [ticked, waited] = [now, waitedNow];
}, tickMillis);

app.get('/test/turn', { schema: { hide: true } }, async () => {
  const turn = longest;
  longest = 0;
  return turn;
});

process.once('SIGTERM', () => app.close().then(() => process.exit(0)));
process.stdout.write(`${await app.listen({ host: config.HOST, port: config.PORT })}\n`);
