import type { Float64Names } from '../contract/float64-names.ts';
import type { Meter } from '../memory/meter.ts';
import type { QueueBounds } from '../runtime/admission-queue.ts';
import type { MemoryLease } from '../runtime/memory-budget.ts';
import type { LayerTiming } from './stopwatch.ts';

export interface DispatcherOptions extends QueueBounds {
  readonly threads: number;
  /** Milliseconds without work after which the threads free the memory that they keep. */
  readonly keepMillis: number;
  /** Bytes of bodies beyond `inlineBodyBytes`, and of large replies, that are held at a time. */
  readonly maxQueueBytes: number;
  /** Bytes that jobs may take together. */
  readonly jobBytes: number;
  /** Bytes of shared memory for layers that all workers compute. */
  readonly arenaBytes: number;
  /** The most bytes of each kind of memory that a thread keeps. */
  readonly keptBytes: number;
  /** The most mebibytes of a worker's JavaScript heap. */
  readonly heapMebibytes: number;
  /** Jobs of at most this work (see `cost.ts`) run on the event loop. 0 means none. */
  readonly inlineWork: number;
  /** Layers of at least this many multiply-accumulates are computed by all workers, if these are idle. */
  readonly splitMacs: number;
  /** Bodies of at most this many bytes are decoded on the event loop. */
  readonly inlineBodyBytes: number;
  /** The names of stored layers in float64. */
  readonly float64Names: Float64Names;
  readonly observer: DispatcherObserver;
  /** The nice value of the workers. */
  readonly niceness?: number;
  /** The file that the workers run. Only tests set another one than the service's. */
  readonly workerFile?: string | undefined;
}

/** Gets the events of the dispatcher. */
export interface DispatcherObserver {
  /** A worker has ended, by itself or because it hung. */
  workerLost(): void;
  /** A worker failed while idle. */
  workerFailed(error: Error): void;
  /** A job is done. Times are in milliseconds. */
  computed(times: Answer['timings'], layers: readonly LayerTiming[]): void;
}

/** A reply's bytes and where its time went, in milliseconds. */
export interface Answer {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly timings: { readonly queue: number; readonly compute: number; readonly encode: number };
  /** The memory of a reply from a worker. The caller's lifetime holds it. Who needs it longer retains it. */
  readonly lease?: MemoryLease;
}

/** The request that waits for a result. Its signal is read only if a worker is needed, and made only then. */
export interface Caller {
  readonly signal: AbortSignal;
  /** When its time is up, on the clock of `performance.now()`. Work on the event loop looks at it. */
  readonly deadline: number;
  /** Of the request, until its reply has been sent. */
  readonly lifetime?: { onEnd(listener: () => void): void };
  /** Counts what has been computed. */
  readonly meter?: Meter;
  readonly headers?: { readonly 'accept-encoding'?: string | string[] | undefined };
}
