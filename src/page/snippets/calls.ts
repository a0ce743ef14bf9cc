import type { PageState } from '../state/page-state.ts';
import { operandFields } from '../state/requests.ts';

/** The request's body, a field a line. */
function bodyText(state: PageState): string {
  const fields = Object.entries(operandFields(state)).map(
    ([name, value]) => `  "${name}": ${JSON.stringify(value)}`,
  );
  return `{\n${fields.join(',\n')}\n}`;
}

/** The page's request as a curl command. */
export function curl(state: PageState, origin: string): string {
  const quoted = bodyText(state).replaceAll("'", "'\\''");
  return `curl -s ${origin}/v1/conv -H 'content-type: application/json' -d '${quoted}'`;
}

/** The same in JavaScript, for browsers, Node, Deno and Bun. */
export function javascript(state: PageState, origin: string): string {
  return [
    `const reply = await fetch('${origin}/v1/conv', {`,
    "  method: 'POST',",
    "  headers: { 'content-type': 'application/json' },",
    `  body: JSON.stringify(${bodyText(state)}),`,
    '});',
    'const { shapes, statistics, output } = await reply.json();',
    'console.log(shapes, statistics.output.per_channel.mean);',
  ].join('\n');
}

/** The same in Python. The body has neither true, false nor null, so JSON's text is Python's. */
export function pythonRequests(state: PageState, origin: string): string {
  return [
    'import requests',
    '',
    `reply = requests.post("${origin}/v1/conv", timeout=30, json=${bodyText(state)})`,
    'reply.raise_for_status()',
    'answer = reply.json()',
    'print(answer["shapes"], answer["statistics"]["output"]["per_channel"]["mean"])',
  ].join('\n');
}
