import { z } from 'zod';
import { mostFaults } from '../errors.ts';
import { isNumberArray } from '../formats/number-array.ts';
import { type Refusal, refuse } from './issues.ts';

/** How many items a list may have, and what is said of others. */
export interface ListRules {
  /** Default: 0. */
  readonly least?: number;
  readonly most: number;
  /** What is said of a list of another length. Default: the length and the bound. */
  readonly refusal?: (length: number) => Refusal;
  /** What is said of a value that is no list. */
  readonly noList?: (input: unknown) => Refusal;
}

interface ListDef<Item extends z.ZodType> extends z.core.$ZodArrayDef<Item> {
  readonly rules: ListRules;
}

/**
 * zod's array checks all items, makes issues of all that is wrong, and looks at the length afterwards. This one
 * looks at the length first, and stops where an answer has its faults.
 */
const BoundedArray = z.core.$constructor<z.ZodArray<z.ZodType>, ListDef<z.ZodType>>(
  'BoundedArray',
  (schema, def) => {
    z.ZodArray.init(schema, def);
    const { processJSONSchema } = schema._zod;
    schema._zod.processJSONSchema = (context, document, parameters) => {
      Object.assign(document, lengthsOf(def.rules));
      processJSONSchema?.(context, document, parameters);
    };
    const parseOther = schema._zod.parse;
    schema._zod.parse = (payload, context) => {
      const { value } = payload;
      const wrongLength = lengthIssue(value, def.rules);
      if (wrongLength) payload.issues.push({ ...wrongLength, input: value, inst: schema });
      else if (!Array.isArray(value)) return parseOther(payload, context);
      else payload.value = parseItems(def.element, value, payload.issues, context);
      return payload;
    };
  },
);

/** A list in a request. */
export function list<Item extends z.ZodType>(item: Item, rules: ListRules): z.ZodArray<Item> {
  const { noList } = rules;
  const error = noList && refuse(({ input }) => noList(input));
  const made: z.ZodArray<z.ZodType> = new BoundedArray({
    type: 'array',
    element: item,
    rules,
    ...(error && { error }),
  });
  return made as z.ZodArray<Item>;
}

function lengthsOf({ least = 0, most }: ListRules): object {
  return { ...(least > 0 && { minItems: least }), maxItems: most };
}

function lengthIssue(value: unknown, { least = 0, most, refusal }: ListRules) {
  const length = lengthOf(value);
  if (length === undefined || (length >= least && length <= most)) return undefined;
  const bound = length < least ? `at least ${least}` : `at most ${most}`;
  const [message, hint] = refusal?.(length) ?? [
    `this list has ${length} items, but ${length < least ? 'must' : 'may'} have ${bound}`,
    bound,
  ];
  const issue = { origin: 'array', inclusive: true, message, hint };
  return length < least
    ? { ...issue, code: 'too_small' as const, minimum: least }
    : { ...issue, code: 'too_big' as const, maximum: most };
}

function lengthOf(value: unknown): number | undefined {
  if (Array.isArray(value)) return value.length;
  return isNumberArray(value) && value.shape.length === 1 ? value.shape[0] : undefined;
}

function parseItems(
  item: z.core.$ZodType,
  values: readonly unknown[],
  issues: z.core.$ZodRawIssue[],
  context: z.core.ParseContextInternal,
): unknown[] {
  const parsed: unknown[] = [];
  for (let i = 0; i < values.length && issues.length < mostFaults; i++) {
    const result = item._zod.run({ value: values[i], issues: [] }, context);
    if (result instanceof Promise) throw new z.core.$ZodAsyncError();
    issues.push(...z.core.util.prefixIssues(i, result.issues));
    parsed.push(result.value);
  }
  return parsed;
}
