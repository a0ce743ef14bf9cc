/**
 * The service, except that its workers go wrong on certain seeds, and that it tells how long workers were
 * missing: GET /test/shortages → milliseconds, one a time that fewer than all were there.
 */
import { buildApp } from '../../src/server/app.ts';
import { loadConfig } from '../../src/server/config.ts';
import { faultyWorker } from '../helpers/faults.ts';

const config = loadConfig(process.env);
const app = await buildApp(config, undefined, faultyWorker);

const shortages: number[] = [];
let since: number | undefined;
setInterval(() => {
  const short = app.dispatcher.ready && app.dispatcher.load.alive < config.WORKERS;
  const none = app.dispatcher.load.alive === 0;
  if ((short || none) && since === undefined) since = performance.now();
  if (!short && !none && since !== undefined) {
    shortages.push(performance.now() - since);
    since = undefined;
  }
}, 2);
app.get('/test/shortages', { schema: { hide: true } }, async () => shortages.splice(0));

process.once('SIGTERM', () => app.close().then(() => process.exit(0)));
process.stdout.write(`${await app.listen({ host: config.HOST, port: config.PORT })}\n`);
