import { jobMethods } from '../client/jobs.ts';
import { methodsOf, type UncheckedMethods } from '../client/operations.ts';
import type { Sender } from '../client/sender.ts';

/** Multiply-accumulates. The total is 0 before it is known. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/**
 * The operations of the service, computed as jobs: of these it tells how far they are. An interrupt cancels the job. A
 * service without jobs answers at once.
 * @param tell gets the progress of the job
 */
export function byJobs(sender: Sender, tell: (progress: Progress) => void): UncheckedMethods {
  const { later } = jobMethods(sender);
  return methodsOf(async (name, request) => {
    const job = await later(name, request);
    const stop = () => {
      job.cancel().finally(() => process.exit(130));
    };
    process.once('SIGINT', stop);
    try {
      const reply = await job.wait({ onProgress: ({ progress }) => tell(progress) });
      // It makes room. The reply is here, whatever becomes of that.
      await job.cancel().catch(() => {});
      return reply;
    } finally {
      process.off('SIGINT', stop);
    }
  });
}
