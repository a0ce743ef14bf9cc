import { getEnvironmentData, type Serializable, setEnvironmentData } from 'node:worker_threads';

/** Gives a setting to all worker threads that start from now on. */
export function giveToThreads(name: string, value: Serializable): void {
  setEnvironmentData(name, value);
}

/** What this thread was given; undefined where it was given nothing. */
export function givenToThread(name: string): unknown {
  return getEnvironmentData(name);
}
