import { inScope } from '../memory/buffers.ts';
import { epochMillis } from '../runtime/clock.ts';
import { type Done, serveTasks } from '../runtime/worker-thread.ts';
import { decodeBody } from './decode.ts';
import { execute } from './execute.ts';
import type { Convolved, DecodedBody, DecodeJob, Job } from './jobs.ts';
import { computeParts, type PartsDone, type PartsJob, type StageJob, stage as stageLayer } from './split.ts';
import { trimMemory } from './trim.ts';

/** What worker threads run: a function per kind of task. */
export const { convolve, decode, stage, parts, trim, ping } = serveTasks(
  {
    convolve: (job: Job): Done<Convolved> => {
      const value = execute(job);
      return { value, transfer: [value.body.buffer] };
    },
    decode: ({ bytes, type }: DecodeJob): Done<DecodedBody> => {
      const startedAt = epochMillis();
      const { value, buffers } = inScope(
        () => decodeBody(bytes, type),
        (decoded) => decoded.buffers,
      );
      return { value: { value, millis: epochMillis() - startedAt }, transfer: buffers };
    },
    stage: (job: StageJob): Done<null> => {
      inScope(
        () => stageLayer(job),
        () => [],
      );
      return { value: null, transfer: [] };
    },
    parts: (job: PartsJob): Done<PartsDone> => ({ value: computeParts(job), transfer: [] }),
  },
  trimMemory,
);
