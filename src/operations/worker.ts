import { isEngine, joinEngine } from '../backend/engine.ts';
import { inScope } from '../memory/buffers.ts';
import { epochMillis } from '../runtime/clock.ts';
import { givenToThread } from '../runtime/thread-settings.ts';
import { type Done, serveTasks } from '../runtime/worker-thread.ts';
import { type DecodedBody, type DecodeJob, decodeJob } from './decode.ts';
import {
  computeParts,
  type PartsDone,
  type PartsJob,
  type StageJob,
  stageTensors,
} from './divided/worker.ts';
import { engineSetting } from './engine-setting.ts';
import { type Executed, execute as executeJob, type OperationJob } from './execute.ts';
import { trimAfterJob, trimMemory } from './trim.ts';

const engine = givenToThread(engineSetting);
if (isEngine(engine)) joinEngine(engine);

/** The code of the worker threads: one handler per kind of task. */
export const handlers = serveTasks(
  {
    execute: (job: OperationJob): Done<Executed> => {
      const value = executeJob(job);
      return { value, transfer: [value.body.buffer] };
    },
    decode: (job: DecodeJob): Done<DecodedBody> => {
      const startedAt = epochMillis();
      const decoded = inScope(
        () => decodeJob(job),
        ({ buffers }) => buffers,
      );
      return { value: { ...decoded, millis: epochMillis() - startedAt }, transfer: decoded.buffers };
    },
    stage: (job: StageJob): Done<null> => {
      inScope(
        () => stageTensors(job),
        () => [],
      );
      return { value: null, transfer: [] };
    },
    parts: (job: PartsJob): Done<PartsDone> => {
      try {
        return { value: computeParts(job), transfer: [] };
      } finally {
        trimAfterJob();
      }
    },
  },
  trimMemory,
);
