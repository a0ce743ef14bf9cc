import { ProblemError, problemTitles } from '../errors.ts';
import { type Presented, present } from './present.ts';
import type { ResultFile, Results } from './results.ts';
import { runTool, type Service, type ToolCaller } from './run.ts';
import { describeTools, operationNamed, type ToolDescription, toolNames } from './tools.ts';

/** What a tool answers. */
export interface ToolAnswer extends Presented {
  readonly isError: boolean;
}

/** The tools of one caller, without the protocol. */
export interface Toolbox {
  readonly version: string;
  readonly list: () => readonly ToolDescription[];
  /** Calls a tool. Never rejects: problems are answers with a pointer and a hint. */
  readonly call: (name: string, input: object, signal: AbortSignal) => Promise<ToolAnswer>;
  /** The file of a result, as long as it is kept. */
  readonly read: (uri: string) => ResultFile | undefined;
}

export interface ToolboxOptions {
  readonly service: Service;
  readonly results: Results;
  readonly version: string;
  /** Who calls, with the signal of the call. */
  readonly callerOf: (signal: AbortSignal) => ToolCaller;
  /** How else to get the reply of an operation that is too large to be kept. */
  readonly elsewhere: (operation: string) => string;
  /** Gets what is a defect of the service. */
  readonly onDefect: (error: unknown) => void;
}

export function toolboxOf({
  service,
  results,
  version,
  callerOf,
  elsewhere,
  onDefect,
}: ToolboxOptions): Toolbox {
  return {
    version,
    list: describeTools,
    read: (uri) => results.get(uri),
    call: async (name, input, signal) => {
      try {
        const operation = operationNamed(name);
        if (!operation) throw noTool(name);
        const computed = await runTool(service, operation, input, callerOf(signal));
        return { isError: false, ...present(computed, results, elsewhere(name)) };
      } catch (error) {
        if (!(error instanceof ProblemError)) onDefect(error);
        return { isError: true, text: problemText(error instanceof ProblemError ? error : defect()) };
      }
    },
  };
}

/** A problem as an agent reads it: what the HTTP API says of it. */
function problemText({ code, message, faults }: ProblemError): string {
  return JSON.stringify({ code, title: problemTitles[code], detail: message, errors: faults });
}

function defect(): ProblemError {
  return new ProblemError('internal-error', 'the call could not be answered: the log has the reason');
}

function noTool(name: string): ProblemError {
  return ProblemError.of('invalid-request', {
    pointer: '/name',
    message: `there is no tool ${JSON.stringify(name.slice(0, 40))}`,
    hint: toolNames.join(', '),
  });
}
