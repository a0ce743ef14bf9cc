import { Worker } from 'node:worker_threads';
import type { FastifyBaseLogger } from 'fastify';
import { paths } from '../../paths.ts';
import { LoopState } from './loop-state.ts';
import type { FromHealthThread, HealthThreadData, MetricsText } from './messages.ts';

/** How often the event loop gives a sign. */
const beatMillis = 250;

/** A thread that has ended is replaced after so long. */
const restartMillis = 500;

/** It holds a few strings. */
const memory = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 };

export interface HealthOptions extends Omit<HealthThreadData, 'state'> {
  readonly log: FastifyBaseLogger;
  readonly isReady: () => boolean;
  readonly metrics: () => Promise<MetricsText>;
  /** The file that the thread runs. Only tests set another one. */
  readonly file?: URL;
}

/** Answers for the service's health and metrics on a port of its own, from a thread of its own. */
export class HealthThread {
  readonly #options: HealthOptions;
  readonly #state = new LoopState();
  #beats: NodeJS.Timeout | undefined;
  #port: number;
  #worker: Worker | undefined;
  #closing = false;

  constructor(options: HealthOptions) {
    this.#options = options;
    this.#port = options.port;
  }

  /** The port. Known once the thread listens. */
  get port(): number {
    return this.#port;
  }

  /** Starts the thread. Resolves when it listens. @throws Error if it cannot. */
  async start(): Promise<void> {
    this.update();
    this.#beats ??= setInterval(() => this.update(), beatMillis).unref();
    await this.#launch();
    this.#options.log.info(`health and metrics at http://${this.#options.host}:${this.#port}`);
  }

  /** Tells the thread at once whether the service is ready. */
  update(): void {
    this.#state.beat(this.#options.isReady());
  }

  #launch(): Promise<void> {
    const { host, apiKeys, openGroups, file = paths.healthThread } = this.#options;
    const data: HealthThreadData = {
      ...{ host, port: this.#port, apiKeys, openGroups },
      state: this.#state.buffer,
    };
    return new Promise((resolve, reject) => {
      const worker = new Worker(file, { workerData: data, execArgv: [], resourceLimits: memory });
      this.#worker = worker;
      let listening = false;
      let failure: unknown = new Error('the health thread has ended');
      worker.on('message', (message: FromHealthThread) => {
        if ('wants' in message) this.#sendMetrics(worker);
        else {
          listening = true;
          this.#port = message.listening;
          resolve();
        }
      });
      worker.on('error', (error) => {
        failure = error;
      });
      worker.on('exit', () => {
        if (listening && !this.#closing) this.#restart(failure);
        else reject(failure);
      });
    });
  }

  #restart(err: unknown): void {
    this.#options.log.error({ err }, 'the health thread has ended: another takes its place');
    setTimeout(() => {
      if (!this.#closing) this.#launch().catch((error: unknown) => this.#restart(error));
    }, restartMillis).unref();
  }

  #sendMetrics(worker: Worker): void {
    const { log, metrics } = this.#options;
    metrics().then(
      (text) => worker.postMessage(text),
      (err: unknown) => log.error({ err }, 'the metrics cannot be written'),
    );
  }

  /** Closes the port and ends the thread. */
  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#beats);
    await this.#worker?.terminate();
  }
}
