import { describe, expect, it } from 'vitest';
import { problemTitles } from '../../../src/errors.ts';
import { problemStatuses } from '../../../src/server/http/problems/statuses.ts';
import { get, post, testApp } from '../../helpers/app.ts';

const app = await testApp();
const html = (url: string) =>
  app.inject({ method: 'GET', url, headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });

describe('GET /problems/{code}', () => {
  it.each(Object.entries(problemTitles))('explains %s', async (code, title) => {
    const { status, headers, body } = await get(app, `/problems/${code}`);
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', vary: 'accept' });
    expect(body).toEqual({
      type: `/problems/${code}`,
      title,
      status: Object.entries(problemStatuses).find(([name]) => name === code)?.[1],
      explanation: expect.stringMatching(/^[A-Z].{40,}\.$/),
    });
  });

  it('is where the type of an error points', async () => {
    const { body } = await post(app, '/v1/conv', {});
    const { status, body: explained } = await get(app, String(body.type));
    expect(status).toBe(200);
    expect(explained).toMatchObject({ type: body.type, title: body.title, status: body.status });
  });

  it('is a page in a browser, which runs nothing', async () => {
    const reply = await html('/problems/unauthorized');
    expect(reply.statusCode).toBe(200);
    expect(reply.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(reply.headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'unsafe-inline'/,
    );
    expect(reply.body).toContain('<h1>An API key is missing</h1>');
    expect(reply.body).toContain('<code>Authorization: Bearer &lt;key&gt;</code>');
    expect(reply.body).toContain('status 401');
  });

  it.each(['toString', 'invalid-layers', '<script>'])('knows no %s', async (code) => {
    const reply = await html(`/problems/${encodeURIComponent(code)}`);
    expect(reply.statusCode).toBe(404);
    expect(reply.json()).toMatchObject({ type: '/problems/not-found' });
  });

  it('needs no key where the documentation needs none', async () => {
    const keyed = await testApp({ API_KEYS: 'k'.repeat(16) });
    expect((await keyed.inject('/problems/unauthorized')).statusCode).toBe(200);
    const closed = await testApp({ API_KEYS: 'k'.repeat(16), OPEN_ROUTES: 'none' });
    expect((await closed.inject('/problems/unauthorized')).statusCode).toBe(401);
  });
});
