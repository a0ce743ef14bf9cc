import type { FastifyInstance } from 'fastify';
import { parseRequest } from '../contract/parse.ts';
import { storeRequest } from '../contract/stored-layer.ts';
import type { Caller } from '../operations/dispatcher-options.ts';
import { makeContent } from '../operations/store-layer.ts';
import { connectRedis, keyPrefix, loadDriver } from '../redis/connect.ts';
import { FolderStorage } from '../repository/folder.ts';
import type { Admit } from '../repository/load.ts';
import { RedisStorage } from '../repository/redis.ts';
import { Repository, type RepositoryBounds } from '../repository/repository.ts';
import { type LayerStorage, noStorage } from '../repository/storage.ts';
import type { BrokenFile } from '../repository/stored-layer.ts';
import { neverAborted } from '../runtime/abort.ts';
import { type Config, ConfigError } from './config.ts';

const service: Caller = { signal: neverAborted, deadline: Number.POSITIVE_INFINITY };

/** Gives the application its stored layers. Those that are there already are read before the port is open. */
export async function addRepository(app: FastifyInstance, config: Config): Promise<void> {
  const bounds = {
    maxLayers: config.MAX_LAYERS,
    maxVersions: config.MAX_LAYER_VERSIONS,
    maxBytes: config.MAX_LAYERS_BYTES,
  };
  let isReadable = true;
  /** Tells it once. */
  const tellUnreadable = (err: unknown) => {
    if (isReadable) app.log.warn({ err }, 'the stored layers cannot be read now: those in memory answer');
    isReadable = false;
  };
  const { storage, place } = await openStorage(app, config, bounds, tellUnreadable);
  const repository = new Repository(storage, bounds);
  app.decorate('repository', repository);
  const report = (broken: readonly BrokenFile[]) => {
    for (const file of broken) app.log.warn(file, `a file in ${place} holds no layer`);
  };
  app.decorate('loadLayers', async (caller = service) => {
    report(await repository.load(admitWith(app, caller)));
  });
  app.addHook('onReady', async () => {
    if (place === undefined) {
      app.log.info(
        'stored layers live in memory, and end with the process: LAYERS_DIR and REDIS_URL are unset',
      );
      return;
    }
    try {
      await app.loadLayers();
      app.log.info({ layers: repository.size, broken: repository.broken.length }, 'stored layers are loaded');
    } catch (error) {
      if (place === 'LAYERS_DIR')
        throw new ConfigError(`LAYERS_DIR ${config.LAYERS_DIR} cannot be read: ${error}`);
      // Nothing would read them later.
      if (config.LAYERS_REFRESH_MS === 0) throw new ConfigError(`REDIS_URL cannot be read: ${error}`);
      tellUnreadable(error);
    }
    if (config.LAYERS_REFRESH_MS > 0) timer = setInterval(refresh, config.LAYERS_REFRESH_MS).unref();
  });
  app.addHook('onClose', async () => clearInterval(timer));

  let timer: NodeJS.Timeout | undefined;
  let isBusy = false;
  /** Takes in what other services store in the same place. */
  async function refresh(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    try {
      report(await repository.refresh(admitWith(app, service)));
      if (!isReadable) app.log.info('the stored layers can be read again');
      isReadable = true;
    } catch (error) {
      tellUnreadable(error);
    }
    isBusy = false;
  }
}

/** Where stored layers stay, and the setting that says so. In a folder, or else where jobs are. */
async function openStorage(
  app: FastifyInstance,
  { LAYERS_DIR: folder, REDIS_URL: url, MAX_LAYERS: maxLayers }: Config,
  bounds: RepositoryBounds,
  lost: (error: Error) => void,
): Promise<{ readonly storage: LayerStorage; readonly place?: 'LAYERS_DIR' | 'REDIS_URL' }> {
  if (folder !== '') return { storage: new FolderStorage(folder), place: 'LAYERS_DIR' };
  if (url === '' || maxLayers === 0) return { storage: noStorage };
  // Commands fail at once where the server is away, instead of waiting for it, and none is sent twice.
  const patience = { maxRetriesPerRequest: 0, commandTimeout: 10_000 };
  const redis = connectRedis(await loadDriver(), url, patience, lost);
  app.addHook('onClose', async () => redis.disconnect());
  return { storage: new RedisStorage(redis, keyPrefix, bounds), place: 'REDIS_URL' };
}

/** Files hold the same as the bodies of PUT, in safetensors. */
function admitWith({ dispatcher, limits, repository }: FastifyInstance, caller: Caller): Admit {
  return async (bytes) => {
    const { value } = await dispatcher.decode(bytes, 'safetensors', caller);
    const asked = parseRequest(storeRequest, value);
    return makeContent(dispatcher, asked, limits, (count) => repository.take(count), caller);
  };
}
