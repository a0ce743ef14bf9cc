const MiB = 2 ** 20;

/**
 * Resident memory of the idle service, and of each worker, beside what they keep for the next job (measured with
 * Node 20: 70 and 20 MiB after the start, 95 and 28 after 10,000 requests of every operation).
 */
const processBytes = 96 * MiB;
const workerBytes = 28 * MiB;

/** Kinds of memory that a worker keeps: buffers, kernel heap. Codecs stay small. The event loop keeps buffers. */
const keptKinds = 2;

/** What the memory is divided into. */
export interface MemoryShares {
  /** The most bytes of each kind of memory that a thread keeps. */
  readonly keptBytes: number;
  /** Of shared memory for layers that all workers compute. */
  readonly arenaBytes: number;
  /** The most mebibytes of a worker's JavaScript heap. */
  readonly heapMebibytes: number;
  /** For bodies and jobs together. */
  readonly freeBytes: number;
}

/** Bytes for stored layers, where no setting states them. */
export function layersBytesOf(megabytes: number): number {
  return Math.min(256 * MiB, floorTo(MiB, (megabytes * MiB) / 32));
}

/**
 * Divides the memory of the service. `freeBytes` is negative where there is too little for the workers.
 * @param layersBytes for stored layers
 */
export function sharesOf(
  megabytes: number,
  workers: number,
  layersBytes = layersBytesOf(megabytes),
): MemoryShares {
  const total = megabytes * MiB;
  const kinds = keptKinds * workers + 1;
  const keptBytes = Math.min(64 * MiB, floorTo(MiB, Math.min(total / 64, total / 8 / kinds)));
  const arenaBytes = Math.min(1024 * MiB, floorTo(MiB, total / 8));
  const heapMebibytes = Math.min(512, Math.max(64, Math.floor(megabytes / 8)));
  const taken = processBytes + workers * workerBytes + kinds * keptBytes;
  const freeBytes = total - taken - arenaBytes - layersBytes;
  return { keptBytes, arenaBytes, heapMebibytes, freeBytes };
}

/** What one more thread that computes takes, with what it keeps. */
export function threadBytes({ keptBytes }: MemoryShares): number {
  return workerBytes + keptKinds * keptBytes;
}

/** The least bytes for bodies and jobs. */
export const leastFree = 32 * MiB;

/** As many workers as there are processors, if a quarter of the memory is left for bodies and jobs. */
export function workersFor(megabytes: number, processors: number): number {
  let workers = processors;
  while (workers > 1 && sharesOf(megabytes, workers).freeBytes < (megabytes * MiB) / 4) workers--;
  return workers;
}

/** The limits that follow from the memory, where no setting states them. */
export function defaultLimits(freeBytes: number) {
  const queueBytes = Math.min(256 * MiB, floorTo(MiB, freeBytes / 4));
  const jobBytes = freeBytes - queueBytes;
  return {
    MAX_QUEUE_BYTES: queueBytes,
    MAX_BODY_BYTES: Math.min(64 * MiB, floorTo(MiB, queueBytes / 2)),
    // An input and an output of float32 and as much again.
    MAX_ELEMENTS: Math.min(2 ** 24, floorTo(2 ** 16, jobBytes / 16)),
    MAX_REPLY_BYTES: Math.min(256 * MiB, floorTo(MiB, jobBytes / 2)),
  };
}

/** What jobs may take together, beside bodies. */
export function jobBytesBeside(freeBytes: number, queueBytes: number): number {
  return Math.max(freeBytes / 4, freeBytes - queueBytes);
}

function floorTo(unit: number, value: number): number {
  return Math.max(unit, Math.floor(value / unit) * unit);
}
