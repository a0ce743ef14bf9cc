import { setTimeout as sleep } from 'node:timers/promises';
import closeWithGrace from 'close-with-grace';
import { buildApp } from './app.ts';
import { type Config, ConfigError, loadConfig } from './config.ts';
import { healthThread, listen } from './listen.ts';
import { createLog } from './logger.ts';

/** Time to stop the work of closed requests after the last connection has ended. */
const afterwardsMillis = 3000;

/** The process: configuration, listening, signals. The only place that ends it. */
async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const { logger, output } = await createLog(config);
  const app = await buildApp(config, logger);
  output.onDrop(() => app.metrics.logLinesDropped.inc());
  const health = healthThread(app, config);
  const delay = config.DRAIN_MS + config.SHUTDOWN_TIMEOUT_MS + afterwardsMillis;
  closeWithGrace({ delay, logger }, async ({ signal, err }) => {
    app.dispatcher.retire();
    app.jobs?.queue.retire();
    health?.update();
    if (err) logger.fatal({ err }, 'stopping after a defect');
    else logger.info({ signal }, 'stopping: requests in flight are finished first');
    if (!err) await sleep(config.DRAIN_MS);
    await app.close();
    // Last: until then it tells that the service is not ready.
    await health?.close();
    await output.finish();
  });
  await listen(app, config, health);
  const { name, instructions, reason } = app.engine;
  const engine = { engine: name, instructions, ...(reason !== undefined && { reason }) };
  const millis = Math.round(performance.now());
  logger.info({ millis, ...engine, ...memorySettings(config) }, 'listening');
  output.flush();
}

/** The memory, and the settings that follow from it. */
function memorySettings({ MEMORY_MB, WORKERS, ...config }: Config) {
  const { MAX_QUEUE_BYTES, MAX_BODY_BYTES, MAX_ELEMENTS, MAX_REPLY_BYTES, MAX_LAYERS_BYTES } = config;
  const limits = { MAX_QUEUE_BYTES, MAX_BODY_BYTES, MAX_ELEMENTS, MAX_REPLY_BYTES, MAX_LAYERS_BYTES };
  return { MEMORY_MB, WORKERS, ...limits };
}

main().catch((error: unknown) => {
  process.stderr.write(
    error instanceof ConfigError
      ? `groupconv cannot start:\n${error.message}\n`
      : `${error instanceof Error ? error.stack : error}\n`,
  );
  process.exit(1);
});
