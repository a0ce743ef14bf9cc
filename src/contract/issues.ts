import { z } from 'zod';
import { type Fault, mostFaults, type ProblemCode, ProblemError, pointerOf } from '../errors.ts';
import { isNumberArray } from '../formats/number-array.ts';
import { shapeText } from '../tensor/tensor.ts';
import { type ForeignWords, suggestion } from './suggestion.ts';

type Issue = z.core.$ZodIssue;

/** What is wrong with a value, and the nearest legal choice. */
export type Refusal = readonly [message: string, hint: string];

/** What zod passes to a schema's `error`, as far as it is used here. Fields set on it stay on the issue. */
interface RefusedValue {
  readonly code?: string | undefined;
  readonly input?: unknown;
  /** Unknown fields. */
  readonly keys?: readonly string[] | undefined;
  hint?: unknown;
}

/** Makes a schema's `error` from a message and a hint. The hint becomes the issue's field `hint`. */
export function refuse(refusal: (issue: RefusedValue) => Refusal): (issue: RefusedValue) => string {
  return (issue) => {
    const [message, hint] = refusal(issue);
    issue.hint = hint;
    return message;
  };
}

/** The most characters of a value that a message quotes. */
const quotedCharacters = 60;

/** A value for an error message: JSON, cut if it is long. Tensors are named by their shape only. */
export function quote(value: unknown): string {
  const text = beginningOf(value, quotedCharacters + 1);
  return text.length > quotedCharacters ? `${text.slice(0, quotedCharacters - 3)}…` : text;
}

/** The hint for an integer that is sent as a text. */
export function numberInQuotes(value: unknown): string | undefined {
  return typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? `${value} without quotes` : undefined;
}

/** The first characters of a value's JSON, and possibly more. No more of the value is looked at. */
function beginningOf(value: unknown, characters: number): string {
  if (isNumberArray(value)) return JSON.stringify(`numbers of shape ${shapeText(value.shape)}`);
  if (ArrayBuffer.isView(value)) return JSON.stringify(`${value.byteLength} bytes`);
  if (typeof value === 'string') return JSON.stringify(value.slice(0, characters));
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? String(value);
  const isList = Array.isArray(value);
  let text = isList ? '[' : '{';
  for (const key of isList ? value.keys() : Object.keys(value)) {
    if (text.length >= characters) return text;
    if (text.length > 1) text += ',';
    if (typeof key === 'string') text += `${JSON.stringify(key.slice(0, characters))}:`;
    text += beginningOf(Reflect.get(value, key), characters - text.length);
  }
  return text + (isList ? ']' : '}');
}

/**
 * A strict object. It refuses unknown keys and names its own.
 * @param words the hints for keys of other libraries
 */
export function strict<Shape extends z.core.$ZodLooseShape>(shape: Shape, words?: ForeignWords) {
  const names = Object.keys(shape);
  const wrongType = refuse(({ input }) => [
    `expected an object, but got ${quote(input)}`,
    `its fields are ${names.join(', ')}`,
  ]);
  return z.strictObject(shape, {
    error: (issue: RefusedValue) => {
      if (issue.code !== 'unrecognized_keys') return wrongType(issue);
      issue.hint = issue.keys?.slice(0, mostFaults).map((key) => suggestion(key, names, words));
      return 'unknown field';
    },
  });
}

/** Adds a fault of a domain rule inside a zod transform. */
export function addFault(context: z.RefinementCtx, problem: ProblemCode, fault: Fault): void {
  const path = fault.pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  context.addIssue({ code: 'custom', message: fault.message, path, params: { problem, hint: fault.hint } });
}

/** The problem of a failed parse: the domain problem if all issues have the same one, else `fallback`. */
export function problemOfIssues(error: z.core.$ZodError, fallback: ProblemCode): ProblemError {
  const issues = error.issues.flatMap((issue) => flatten(issue, []));
  const codes = new Set(issues.map((issue) => domainOf(issue)?.problem ?? fallback));
  const [code = fallback, ...others] = codes;
  const faults = issues.slice(0, mostFaults).flatMap(faultsOf);
  return new ProblemError(others.length > 0 ? fallback : code, faults[0]?.message ?? error.message, faults);
}

/**
 * Replaces the issue of a union by those of its best branch: the one that got furthest into the value. Among
 * equals, it has the fewest elements of another type.
 */
function flatten(issue: Issue, prefix: readonly PropertyKey[]): Issue[] {
  const path = [...prefix, ...issue.path];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ ...issue, path }];
  const branches = issue.errors.map((branch) => branch.flatMap((inner) => flatten(inner, path)));
  const depth = (branch: Issue[]) => Math.max(0, ...branch.map((inner) => inner.path.length));
  const misfits = (branch: Issue[]) => branch.filter(({ code }) => code === 'invalid_type').length;
  const deepest = branches.reduce((best, branch) => {
    const further = depth(branch) - depth(best);
    return further > 0 || (further === 0 && misfits(branch) < misfits(best)) ? branch : best;
  });
  if (depth(deepest) > path.length) return deepest;
  const inRange = branches.find((branch) =>
    branch.every(({ code }) => code === 'too_small' || code === 'too_big'),
  );
  return inRange ?? [{ ...issue, path }];
}

function faultsOf(issue: Issue): Fault[] {
  const hint = hintOf(issue);
  if (issue.code !== 'unrecognized_keys')
    return [{ pointer: pointerOf(issue.path), message: messageOf(issue), ...(hint && { hint }) }];
  const hints: unknown = 'hint' in issue ? issue.hint : undefined;
  return issue.keys.slice(0, mostFaults).map((key, i) => ({
    pointer: pointerOf([...issue.path, key]),
    message: `${issue.message} ${quote(key)}`,
    ...(Array.isArray(hints) ? { hint: String(hints[i]) } : hint && { hint }),
  }));
}

/** The hint of the schema (`refuse`) or of a domain rule (`addFault`), or else zod's own bound. */
function hintOf(issue: Issue): string | undefined {
  if ('hint' in issue && typeof issue.hint === 'string') return issue.hint;
  return domainOf(issue)?.hint ?? generalHint(issue);
}

/** zod's names of types in plain words. */
const kinds: Readonly<Record<string, string>> = {
  int: 'an integer',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

/**
 * What is missing, or the schema's message. zod's own messages are replaced by ones with the field and the value.
 */
function messageOf(issue: Issue): string {
  const field = fieldOf(issue.path);
  if ('input' in issue && issue.input === undefined) return `${field} is required`;
  if (!/^(Invalid|Too) /.test(issue.message)) return issue.message;
  if (issue.code === 'invalid_type' || issue.code === 'invalid_value') {
    const expected =
      issue.code === 'invalid_type'
        ? (kinds[issue.expected] ?? issue.expected)
        : `one of ${issue.values.map(quote).join(', ')}`;
    return `${field} must be ${expected}, but got ${quote(issue.input)}`;
  }
  if (issue.code === 'too_small' || issue.code === 'too_big') {
    const bound = boundOf(issue);
    return issue.origin === 'string'
      ? `${field} must have ${bound} characters, but got ${quote(issue.input)}`
      : `${field} must be ${bound}, but got ${quote(issue.input)}`;
  }
  return issue.message;
}

/** The name of a field; of an item of a list `name[index]`. */
function fieldOf(path: readonly PropertyKey[]): string {
  const [field = 'the request', ...around] = path.toReversed();
  if (typeof field !== 'number' || around.length === 0) return String(field);
  return `${fieldOf(around.toReversed())}[${field}]`;
}

function boundOf(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  return issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
}

function domainOf(issue: Issue): { problem?: ProblemCode; hint?: string } | undefined {
  return issue.code === 'custom' ? issue.params : undefined;
}

function generalHint(issue: Issue): string | undefined {
  if (issue.code === 'too_small' || issue.code === 'too_big') return boundOf(issue);
  if (issue.code === 'invalid_value') return `one of ${issue.values.map(quote).join(', ')}`;
  const isOne =
    issue.code === 'invalid_type' && issue.expected === 'array' && typeof issue.input !== 'object';
  return isOne && issue.input !== undefined ? `such as [${quote(issue.input)}]` : undefined;
}
