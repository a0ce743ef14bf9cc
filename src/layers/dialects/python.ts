import { pythonTuple } from './arrangement.ts';
import { isBefore, type Step } from './dialect.ts';

type Value = number | boolean | string | null | readonly Value[];

/** A value as a literal of Python. Lists are tuples. */
export function python(value: Value): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'object') return pythonTuple(value.map(python));
  return typeof value === 'string' ? `"${value}"` : String(value);
}

/** `name=value` for each entry, as arguments of a call in Python. */
export function keywords(values: Readonly<Record<string, Value | undefined>>): string[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : `${name}=${python(value)}`,
  );
}

const longestLine = 88;

/** A statement with a call, on one line where that is short enough, else with a line per argument. */
export function call(statement: string, args: readonly string[], end = ')'): string[] {
  const line = `${statement}(${args.join(', ')}${end}`;
  if (line.length + 4 <= longestLine) return [line];
  return [`${statement}(`, ...args.map((arg) => `    ${arg},`), end];
}

/** The code of a function `layer(x, w, b)` in Python, with the steps around what computes `y`. */
export function pythonFunction(
  imports: readonly string[],
  x: string,
  steps: readonly Step[],
  body: readonly string[],
): string {
  const lines = [
    ...steps.filter(isBefore).flatMap(({ code }) => code.split('\n')),
    ...body,
    ...steps.filter((step) => !isBefore(step)).flatMap(({ code }) => code.split('\n')),
    'return y',
  ];
  return [
    ...imports,
    '',
    '',
    'def layer(x, w, b):',
    `    """${x}; w and b: the weight and the bias, as PyTorch has them."""`,
    ...lines.map((line) => `    ${line}`),
  ].join('\n');
}

/** `[:, :, 1:9, 0:]`: what a crop leaves. `lead` are the axes in front of the spatial ones, `trail` those after them. */
export function slices(amounts: readonly (readonly [number, number])[], lead: number, trail = 0): string {
  const spatial = amounts.map(([before, after], i) => {
    const axis = lead + i;
    return `${before}:${after === 0 ? '' : `y.shape[${axis}] - ${after}`}`;
  });
  return `y[${[...Array<string>(lead).fill(':'), ...spatial, ...Array<string>(trail).fill(':')].join(', ')}]`;
}
