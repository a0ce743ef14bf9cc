import { isBefore, type Step } from './dialect.ts';

/** An object literal of JavaScript, as an argument over several lines. */
export function objectLiteral(
  entries: Readonly<Record<string, unknown>>,
  names: readonly string[] = [],
): string[] {
  const lines = Object.entries(entries).flatMap(([name, value]) =>
    value === undefined ? [] : [`  ${name}: ${literal(value)},`],
  );
  return ['{', ...lines, ...names.map((name) => `  ${name},`), '}'];
}

/** A value that JSON can have, with single quotes and blanks after commas. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  return typeof value === 'string' ? `'${value}'` : String(value);
}

/** The code of a function `layer(builder, x, w, b)`, with the steps around what computes `y`. */
export function javascriptFunction(x: string, steps: readonly Step[], body: readonly string[]): string {
  const lines = (before: boolean) =>
    steps.filter((step) => isBefore(step) === before).flatMap(({ code }) => code.split('\n'));
  return [
    `/** x: ${x}; w and b: constants with the weight and the bias, as PyTorch has them. */`,
    'export function layer(builder, x, w, b) {',
    ...[...lines(true), ...body, ...lines(false), 'return y;'].map((line) => `  ${line}`),
    '}',
  ].join('\n');
}
