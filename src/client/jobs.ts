import { type JobState, jobPath, statesOf } from './job-states.ts';
import { ServiceProblem } from './problem.ts';
import { readJson } from './replies.ts';
import { pathOf, routes, sentTo } from './routes.ts';
import type { Sender } from './sender.ts';
import type { OperationName, ReplyOf, RequestOf } from './types.ts';

export interface JobOptions {
  /** Ends the call. The job goes on: `cancel` stops it. */
  readonly signal?: AbortSignal;
}

export interface LaterOptions extends JobOptions {
  /** The idempotency key: the same key gives the same job. Default: a random one. */
  readonly key?: string;
}

export interface WaitOptions extends JobOptions {
  /** Is told each state of the job, as it comes. */
  readonly onProgress?: (state: JobState) => void;
}

/** A request that is computed later. All methods throw `ServiceProblem`. */
export interface Job<Reply> {
  /** Undefined where the service keeps no jobs, and has answered at once. */
  readonly id: string | undefined;
  /** The states of the job from now on, at most four a second. The last one has `ended`. */
  states(options?: JobOptions): AsyncIterable<JobState>;
  /** The reply, when the job has ended. A job that has failed throws its problem, a cancelled one `no-result`. */
  wait(options?: WaitOptions): Promise<Reply>;
  /** The reply. Throws `no-result` while there is none. */
  result(options?: JobOptions): Promise<Reply>;
  /** Stops a job that waits or runs. One that has ended is forgotten, with its reply. */
  cancel(options?: JobOptions): Promise<void>;
}

export interface JobMethods extends UncheckedJobs {
  /** Has the service compute a request of the operation later. It refuses at once what it would refuse at once. */
  later<Name extends OperationName>(
    operation: Name,
    request: RequestOf<Name>,
    options?: LaterOptions,
  ): Promise<Job<ReplyOf<Name>>>;
}

/** The same with any request. The service says what is wrong with it. */
export interface UncheckedJobs {
  later<Name extends OperationName>(
    operation: Name,
    request: object,
    options?: LaterOptions,
  ): Promise<Job<ReplyOf<Name>>>;
  /** The job of the operation that has the id. Nothing is sent. */
  job<Name extends OperationName>(operation: Name, id: string): Job<ReplyOf<Name>>;
}

export function jobMethods(sender: Sender): UncheckedJobs {
  const { send } = sender;

  function job<Name extends OperationName>(operation: Name, id: string): Job<ReplyOf<Name>> {
    const states = ({ signal }: JobOptions = {}) => statesOf(sender, id, signal);
    const result = async (options?: JobOptions) => {
      const sent = { method: 'GET', repeatable: true };
      return routes[operation].read(await send(`${jobPath(id)}/result`, sent, options));
    };
    return {
      ...{ id, states, result },
      wait: async ({ onProgress, ...options } = {}) => {
        let problem: JobState['problem'];
        for await (const state of states(options)) {
          problem = state.problem;
          onProgress?.(state);
        }
        if (problem) throw new ServiceProblem(problem.status, problem);
        return result(options);
      },
      cancel: async (options) => {
        await send(jobPath(id), { method: 'DELETE' }, options);
      },
    };
  }

  return {
    job,
    later: async (operation, request, { key = randomKey(), ...options } = {}) => {
      const headers = { prefer: 'respond-async', 'idempotency-key': key };
      // The key makes one job of all tries.
      const sent = { ...sentTo(operation, request), headers, repeatable: true };
      const answer = await send(pathOf(operation), sent, options);
      if (answer.status !== 202) return answered(await routes[operation].read(answer));
      const { id } = await readJson<JobState>(answer);
      return job(operation, id);
    },
  };
}

/** The job of a service that has answered at once. */
function answered<Reply>(reply: Reply): Job<Reply> {
  const result = async () => reply;
  return {
    id: undefined,
    states: async function* () {},
    ...{ result, wait: result },
    cancel: async () => undefined,
  };
}

/** A key of 128 random bits. Pages without TLS have no crypto.randomUUID. */
function randomKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-');
}
