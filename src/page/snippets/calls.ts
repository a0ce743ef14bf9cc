import { writeJson } from '../api/json.ts';
import type { PageState } from '../state/page-state.ts';
import { convBody } from '../state/requests.ts';

/** The body of the request, one field per line. */
function bodyText(state: PageState): string {
  const fields = Object.entries(convBody(state)).map(([name, value]) => `  "${name}": ${writeJson(value)}`);
  return `{\n${fields.join(',\n')}\n}`;
}

/** The page's request to POST /v1/conv as a curl command. */
export function curl(state: PageState, origin: string): string {
  const quoted = bodyText(state).replaceAll("'", "'\\''");
  return `curl -s ${origin}/v1/conv -H 'content-type: application/json' -d '${quoted}'`;
}

/** The page's request in JavaScript, for browsers, Node, Deno and Bun. */
export function javascript(state: PageState, origin: string): string {
  return [
    `const reply = await fetch('${origin}/v1/conv', {`,
    "  method: 'POST',",
    "  headers: { 'content-type': 'application/json' },",
    `  body: JSON.stringify(${bodyText(state)}),`,
    '});',
    'const { shapes, statistics } = await reply.json();',
    'console.log(shapes, statistics.output.per_channel.mean);',
  ].join('\n');
}

/** The page's request in Python. The body has no true, false or null, so its JSON is valid Python. */
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
