/** The second thread of two-threads.ts: computes parts of a layer whenever it is told to, and says when none is left. */
import { parentPort, workerData } from 'node:worker_threads';
import { isEngine, joinEngine } from '../../src/backend/engine.ts';
import { computeParts, type PartsJob } from '../../src/operations/divided/worker.ts';

if (isEngine(workerData)) joinEngine(workerData);
parentPort?.on('message', (job: PartsJob) => parentPort?.postMessage(computeParts(job)));
