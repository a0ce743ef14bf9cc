import { execFileSync } from 'node:child_process';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { curl, javascript, pythonRequests } from '../../../src/page/code/calls.ts';
import type { Code } from '../../../src/page/code/context.ts';
import { contextOf, givenOf, numbersOf, own, states } from './states.ts';

const special = numbersOf([1, 1, 3, 3], 4, true);
const shape = { in_channels: 1, out_channels: 1, groups: 1, kernel_size: 3, size: 3 };
/** Numbers that JSON has no word for, and -0, which JavaScript's own JSON loses. */
const context = contextOf(
  { ...states.dilation, dilation: 1, ...shape, input: own(special) },
  { input: special },
);
const long = contextOf(states['many numbers'], givenOf['many numbers']);

function textOf(code: Code): string {
  if ('reason' in code) throw new Error(code.reason);
  return code.text;
}

/** Runs a shell command whose curl prints what would be its body. */
function bodyOfCurl(command: string, files: Record<string, string> = {}): string {
  const script = `curl() { local body="\${@: -1}"; [[ $body = @* ]] && cat "\${body:1}" || printf %s "$body"; }\n`;
  const write = Object.entries(files).map(
    ([name, text]) => `cat > ${name} <<'END'\n${text}\nEND\ntruncate -s -1 ${name}\n`,
  );
  return execFileSync('bash', ['-c', `cd "$(mktemp -d)"\n${write.join('')}${script}${command}`], {
    encoding: 'utf8',
  });
}

/** Runs JavaScript, and gives what it fetches. */
async function fetched(code: string): Promise<{ url: unknown; options: Record<string, unknown> }> {
  const [call = ''] = code.split('\nconst { shapes');
  const sent: unknown[] = [];
  await runInNewContext(`(async () => { ${call} })()`, {
    fetch: (...given: unknown[]) => sent.push(...given),
    process: { env: { GROUPCONV_KEY: 'the key' } },
  });
  return { url: sent[0], options: Object(sent[1]) };
}

describe('code that sends the request', () => {
  it('should have the bytes that the page has sent: curl', () => {
    const command = textOf(curl(context));
    expect(command).toMatch(
      /^curl -s http:\/\/127\.0\.0\.1:3000\/v1\/conv -H 'content-type: application\/json' -d /,
    );
    expect(bodyOfCurl(command)).toBe(context.request);
    expect(context.request).toContain('"NaN",-0,"-Infinity"]');
  });

  it('should have the bytes that the page has sent: JavaScript', async () => {
    const { url, options } = await fetched(textOf(javascript(context)));
    expect(url).toBe('http://127.0.0.1:3000/v1/conv');
    expect(options).toEqual({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: context.request,
    });
  });

  it('should have the bytes that the page has sent: Python', () => {
    const [, body] = /body = """(.*)"""\n/s.exec(textOf(pythonRequests(context))) ?? [];
    expect(body).toBe(context.request);
    expect(body).not.toContain('\\');
  });

  it('should read a long request from a file', () => {
    for (const write of [curl, javascript, pythonRequests]) {
      const code = write(long);
      expect(code).toMatchObject({ file: { name: 'request.json', text: long.request } });
      expect(textOf(code)).toContain('request.json');
      expect(textOf(code).length).toBeLessThan(1000);
    }
    expect(bodyOfCurl(textOf(curl(long)), { 'request.json': long.request })).toBe(long.request);
  });

  it('should send an API key from the environment, and never show it', async () => {
    const locked = { ...context, needsKey: true };
    expect(textOf(curl(locked))).toContain('-H "authorization: Bearer $GROUPCONV_KEY"');
    expect((await fetched(textOf(javascript(locked)))).options.headers).toMatchObject({
      authorization: 'Bearer the key',
    });
    expect(textOf(pythonRequests(locked))).toContain('import os');
  });
});
