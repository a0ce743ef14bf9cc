import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareExamples } from '../../src/contract/compare.ts';

const script = fileURLToPath(new URL('../../dist/server.js', import.meta.url));

/**
 * What is bundled, minified and run from the code cache must do what the sources do: the other tests run
 * those.
 */
describe.each(['json', 'pretty'])('the built service with LOG_FORMAT=%s', (format) => {
  const env = { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', WORKERS: '1', LOG_FORMAT: format };
  const server = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  let url = '';

  beforeAll(async () => {
    for await (const chunk of server.stdout) {
      printed += chunk;
      url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0] ?? '';
      if (url) break;
    }
  });
  afterAll(() => server.kill('SIGKILL'));

  it.each([
    '/',
    '/docs',
    '/docs/static/swagger-ui.css',
    '/docs/json',
    '/openapi.json',
    '/openapi.yaml',
    '/openapi-3.0.json',
    '/v1/limits',
    '/health/live',
  ])('answers GET %s', async (path) => {
    const reply = await fetch(url + path);
    expect(reply.status, await reply.text()).toBe(200);
    // A browser would ask for the page's files by HTTPS.
    expect(reply.headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests');
  });

  it('computes on the event loop and in a worker', async () => {
    const post = (body: object) =>
      fetch(`${url}/v1/compare`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const { value } = compareExamples.tutorial;
    for (const side of [10, 100]) {
      const reply = await post({ ...value, input: { ...value.input, shape: [2, 16, side, side] } });
      const { results } = Object(await reply.json());
      expect(
        results.map(({ statistics }: { statistics: { output: { mean: number } } }) => statistics.output.mean),
      ).toEqual([136, 136, 102]);
    }
  });

  it('ends with 0 after SIGTERM, even where nobody reads its log any more', async () => {
    server.kill('SIGTERM');
    const [code] = await once(server, 'exit');
    expect(code).toBe(0);
  });
});

it('has one code cache, of the Node that built it', () => {
  const built = readdirSync(new URL('../../dist', import.meta.url));
  const caches = built.filter((name) => name.endsWith('.cache'));
  expect(caches).toEqual([`service-${process.version}-${process.arch}.cache`]);
});
