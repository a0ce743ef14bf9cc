import type { CommanderError } from 'commander';
import { ServiceProblem } from '../client/problem.ts';
import { type Fault, ProblemError } from '../errors.ts';
import { Failure } from './failure.ts';

/** More faults than these are only counted. */
const mostShown = 3;

/** What went wrong as the lines that a user reads: a sentence and, after `hint:`, the nearest legal choice. */
export function linesOf(error: unknown): readonly string[] {
  if (error instanceof Failure) return [error.message, ...hintLine(error.hint)];
  if (error instanceof ServiceProblem) return problemLines(error.message, error.errors);
  if (error instanceof ProblemError) return problemLines(error.message, error.faults);
  return [error instanceof Error ? `${error.stack}` : String(error)];
}

/** Wrong words of a command, as commander finds them. @param help the command whose help tells the right ones */
export function lineOfWords({ message }: Pick<CommanderError, 'message'>, help: string): readonly string[] {
  const [, says = message, meant] = /^(?:error: )?(.+?)(?:\n\(Did you mean (.+)\?\))?$/s.exec(message) ?? [];
  return [says, ...hintLine(meant === undefined ? `${help} --help` : `did you mean ${meant}?`)];
}

function problemLines(message: string, faults: readonly Fault[]): string[] {
  const shown = faults.slice(0, mostShown).flatMap(({ message: says, hint }, i) => {
    const told = faults.slice(0, i).some((earlier) => earlier.hint === hint);
    return [...(i > 0 ? [says] : []), ...(told ? [] : hintLine(hint))];
  });
  const others = faults.length - mostShown;
  return [message, ...shown, ...(others > 0 ? [`and ${others} more`] : [])];
}

function hintLine(hint: string | undefined): string[] {
  if (hint === undefined) return [];
  return [`hint: ${commandWords.reduce((text, [api, command]) => text.replace(api, command), hint)}`];
}

/** What hints of the API say, as this command has it. */
const commandWords: readonly (readonly [RegExp, string])[] = [
  [/"layout": \{"(\w+)": "(\w+)"\}/, '--$1-layout $2'],
  [/GET \/v1\/layers lists/, 'groupconv layers lists'],
  [/^leave the bias out, or set bias: true$/, 'leave --no-bias out, or the bias'],
];
