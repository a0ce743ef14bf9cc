import type { FastifyInstance } from 'fastify';
import { parseRequest } from '../contract/parse.ts';
import { storeRequest } from '../contract/stored-layer.ts';
import type { Caller } from '../operations/dispatcher-options.ts';
import { makeContent } from '../operations/store-layer.ts';
import { FolderStorage } from '../repository/folder.ts';
import type { Admit } from '../repository/load.ts';
import { Repository } from '../repository/repository.ts';
import { noStorage } from '../repository/storage.ts';
import type { BrokenFile } from '../repository/stored-layer.ts';
import { neverAborted } from '../runtime/abort.ts';
import { type Config, ConfigError } from './config.ts';

const service: Caller = { signal: neverAborted, deadline: Number.POSITIVE_INFINITY };

/**
 * Gives the application its stored layers. Those of LAYERS_DIR are there before the port is open.
 */
export function addRepository(app: FastifyInstance, config: Config): void {
  const { LAYERS_DIR: folder } = config;
  const repository = new Repository(folder === '' ? noStorage : new FolderStorage(folder), {
    maxLayers: config.MAX_LAYERS,
    maxVersions: config.MAX_LAYER_VERSIONS,
    maxBytes: config.MAX_LAYERS_BYTES,
  });
  app.decorate('repository', repository);
  const report = (broken: readonly BrokenFile[]) => {
    for (const file of broken) app.log.warn(file, 'a file in LAYERS_DIR holds no layer');
  };
  app.decorate('loadLayers', async (caller = service) => {
    report(await repository.load(admitWith(app, caller)));
  });
  app.addHook('onReady', async () => {
    if (folder === '') {
      app.log.info('stored layers live in memory, and end with the process: LAYERS_DIR is unset');
      return;
    }
    await app.loadLayers().catch((error: unknown) => {
      throw new ConfigError(`LAYERS_DIR ${folder} cannot be read: ${error}`);
    });
    app.log.info({ layers: repository.size, broken: repository.broken.length }, 'stored layers are loaded');
    if (config.LAYERS_REFRESH_MS > 0) timer = setInterval(refresh, config.LAYERS_REFRESH_MS).unref();
  });
  app.addHook('onClose', async () => clearInterval(timer));

  let timer: NodeJS.Timeout | undefined;
  let isBusy = false;
  let isReadable = true;
  /** Takes in what other services store in the same folder. */
  async function refresh(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    try {
      report(await repository.refresh(admitWith(app, service)));
      isReadable = true;
    } catch (error) {
      if (isReadable) app.log.warn({ err: error }, 'LAYERS_DIR cannot be read');
      isReadable = false;
    }
    isBusy = false;
  }
}

/** Files hold the same as the bodies of PUT, in safetensors. */
function admitWith({ dispatcher, limits, repository }: FastifyInstance, caller: Caller): Admit {
  return async (bytes) => {
    const { value } = await dispatcher.decode(bytes, 'safetensors', caller);
    const asked = parseRequest(storeRequest, value);
    return makeContent(dispatcher, asked, limits, (count) => repository.take(count), caller);
  };
}
