import { type PoolRunnerInitializer, type PoolWorker, ThreadsPoolWorker } from 'vitest/node';

type Listener = Parameters<PoolWorker['on']>;
type Request = Parameters<PoolWorker['send']>[0];

/**
 * A pool of one thread that outlives a run of tests: the next run finds the packages loaded. `takeStale` names
 * the files that the next run loads anew.
 */
export function keptThread(takeStale: () => string[]): PoolRunnerInitializer {
  /** Vitest starts and stops one for each run; the thread is told of the first start alone. */
  class KeptThread extends ThreadsPoolWorker {
    #listeners: Listener[] = [];
    #started = false;
    /** Resolved once the thread has run what it was last sent. */
    #run: Promise<void> = Promise.resolve();

    override on(...listener: Listener): void {
      this.#listeners.push(listener);
      super.on(...listener);
    }

    override send(message: Request): void {
      if (message.type === 'run') {
        message.context.invalidates = takeStale();
        this.#run = this.#finished();
      }
      if (message.type === 'stop') void this.#run.then(() => this.#answer('stopped'));
      else if (message.type === 'start' && this.#started) setImmediate(() => this.#answer('started'));
      else super.send(message);
      if (message.type === 'start') this.#started = true;
    }

    override async start(): Promise<void> {
      if (!this.#started) await super.start();
    }

    /** Vitest takes it for ended. */
    override async stop(): Promise<void> {
      for (const [event, callback] of this.#listeners) this.off(event, callback);
      this.#listeners = [];
    }

    #finished(): Promise<void> {
      return new Promise((resolve) => {
        const callback = (response: unknown) => {
          if (!isFinished(response)) return;
          this.off('message', callback);
          resolve();
        };
        super.on('message', callback);
      });
    }

    #answer(type: 'started' | 'stopped'): void {
      for (const [event, callback] of this.#listeners)
        if (event === 'message') callback({ type, __vitest_worker_response__: true });
    }
  }

  let kept: KeptThread | undefined;
  return {
    name: 'kept-thread',
    createPoolWorker: (options) => {
      kept ??= new KeptThread(options);
      return kept;
    },
  };
}

function isFinished(response: unknown): boolean {
  return (
    typeof response === 'object' &&
    response !== null &&
    'type' in response &&
    response.type === 'testfileFinished'
  );
}
