import { chooseEngine, type Engine } from '../backend/engine.ts';
import { engineSetting } from '../operations/engine-setting.ts';
import { giveToThreads } from '../runtime/thread-settings.ts';
import { type Config, ConfigError } from './config.ts';

/**
 * Decides who computes in this process, and tells the workers to come.
 * @throws ConfigError where ENGINE asks for native kernels that cannot be used.
 */
export function startEngine({ ENGINE }: Pick<Config, 'ENGINE'>): Engine {
  const engine = chooseEngine(ENGINE);
  if (ENGINE === 'native' && engine.reason !== undefined)
    throw new ConfigError(`ENGINE is native, but ${engine.reason}`);
  giveToThreads(engineSetting, { ...engine });
  return engine;
}
