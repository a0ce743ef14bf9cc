import { type Code, type CodeContext, type CodeFile, longestInline } from './context.ts';

/** The file of a request that is too long to stand in the code. */
function fileOf({ request }: CodeContext): CodeFile | undefined {
  return request.length > longestInline ? { name: 'request.json', text: request } : undefined;
}

/** The page's request as a curl command, byte for byte. */
export function curl(context: CodeContext): Code {
  const { request, origin, needsKey } = context;
  const file = fileOf(context);
  const key = needsKey ? ' -H "authorization: Bearer $GROUPCONV_KEY"' : '';
  const data = file ? `--data-binary @${file.name}` : `-d '${request}'`;
  return { text: `curl -s ${origin}/v1/conv -H 'content-type: application/json'${key} ${data}`, file };
}

/** The page's request in JavaScript, for browsers, Node, Deno and Bun; from a file, for Node. */
export function javascript(context: CodeContext): Code {
  const { request, origin, needsKey } = context;
  const file = fileOf(context);
  const key = needsKey ? ", authorization: 'Bearer ' + process.env.GROUPCONV_KEY" : '';
  const lines = [
    ...(file ? ["import { readFile } from 'node:fs/promises';", ''] : []),
    `const reply = await fetch('${origin}/v1/conv', {`,
    "  method: 'POST',",
    `  headers: { 'content-type': 'application/json'${key} },`,
    `  body: ${file ? `await readFile('${file.name}')` : `\`${request}\``},`,
    '});',
    'const { shapes, output } = await reply.json();',
    'console.log(JSON.stringify(shapes.output), JSON.stringify(output));',
  ];
  return { text: lines.join('\n'), file };
}

/** The page's request in Python, byte for byte. */
export function pythonRequests(context: CodeContext): Code {
  const { request, origin, needsKey } = context;
  const file = fileOf(context);
  const key = needsKey ? ', "authorization": f"Bearer {os.environ[\'GROUPCONV_KEY\']}"' : '';
  const lines = [
    ...(needsKey ? ['import os', ''] : []),
    'import requests',
    '',
    file ? `body = open("${file.name}", "rb").read()` : `body = """${request}"""`,
    `headers = {"content-type": "application/json"${key}}`,
    `reply = requests.post("${origin}/v1/conv", data=body, headers=headers, timeout=30)`,
    'reply.raise_for_status()',
    'answer = reply.json()',
    'print(answer["shapes"]["output"], answer["output"])',
  ];
  return { text: lines.join('\n'), file };
}
