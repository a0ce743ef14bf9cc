import { describe, expect, it } from 'vitest';
import { problemResponse } from '../../../src/contract/problems.ts';
import { answerHealth, type HealthSources } from '../../../src/server/health/answer.ts';
import { ApiKeys } from '../../../src/server/http/security/api-keys.ts';

const key = 'a-key-of-some-length';
const metrics = { type: 'text/plain; version=0.0.4', text: 'up 1\n' };

function sources(changes: Partial<HealthSources> = {}): HealthSources {
  return {
    state: { silentMillis: 12, isStuck: false, isReady: true },
    metrics: { read: async () => metrics },
    keys: new ApiKeys([]),
    openGroups: new Set(['health']),
    ...changes,
  };
}

const ask = (from: HealthSources, url: string, method = 'GET', headers = {}) =>
  answerHealth(from, { id: 'req-1', method, url, headers });

describe('the health port', () => {
  it.each([
    ['/health/live', 'application/json; charset=utf-8', '{"status":"live"}'],
    ['/health/ready?a=b', 'application/json; charset=utf-8', '{"status":"ready"}'],
    ['/metrics', metrics.type, metrics.text],
  ])('answers %s', async (url, type, body) => {
    for (const method of ['GET', 'HEAD'])
      expect(await ask(sources(), url, method)).toEqual({
        status: 200,
        fields: { 'content-type': type },
        body,
      });
  });

  it('says that the service is not ready', async () => {
    const state = { silentMillis: 12, isStuck: false, isReady: false };
    const { status, fields, body } = await ask(sources({ state }), '/health/ready');
    expect([status, fields['retry-after']]).toEqual([503, '1']);
    expect(JSON.parse(body)).toMatchObject({ type: '/problems/unavailable', instance: 'req-1' });
    expect((await ask(sources({ state }), '/health/live')).status).toBe(200);
  });

  it('says for how long the event loop has given no sign', async () => {
    const state = { silentMillis: 12_345, isStuck: true, isReady: true };
    const stuck = sources({ state, metrics: { read: async () => undefined } });
    for (const url of ['/health/live', '/health/ready', '/metrics']) {
      const { status, body } = await ask(stuck, url);
      expect(status).toBe(503);
      expect(JSON.parse(body).detail).toBe('the event loop has given no sign for 12.3 s');
    }
  });

  it.each([
    ['POST', '/health/live', 405, 'method-not-allowed', { allow: 'GET, HEAD' }],
    ['GET', '/v1/limits', 404, 'not-found', {}],
    ['GET', '/__proto__', 404, 'not-found', {}],
    ['OPTIONS', '*', 404, 'not-found', {}],
  ])('refuses %s %s with %d', async (method, url, expected, code, fields) => {
    const answer = await ask(sources(), url, method);
    expect(answer.status).toBe(expected);
    expect(answer.fields).toEqual({
      ...{ 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
      ...fields,
    });
    const problem = problemResponse.parse(JSON.parse(answer.body));
    expect(problem.type).toBe(`/problems/${code}`);
  });

  describe('with API keys', () => {
    const guarded = sources({ keys: new ApiKeys([key]) });

    it('answers the groups in OPEN_ROUTES to everybody', async () => {
      expect((await ask(guarded, '/health/live')).status).toBe(200);
      const open = sources({ keys: new ApiKeys([key]), openGroups: new Set(['metrics']) });
      expect((await ask(open, '/metrics')).status).toBe(200);
      expect((await ask(open, '/health/live')).status).toBe(401);
    });

    it('answers all others to those with a key', async () => {
      for (const headers of [{ 'x-api-key': key }, { authorization: `Bearer ${key}` }])
        expect((await ask(guarded, '/metrics', 'GET', headers)).status).toBe(200);
      const missing = await ask(guarded, '/metrics');
      expect([missing.status, missing.fields['www-authenticate']]).toEqual([401, 'Bearer realm="groupconv"']);
      expect((await ask(guarded, '/metrics', 'GET', { 'x-api-key': 'wrong' })).status).toBe(403);
    });

    it('does not tell which routes there are', async () => {
      expect((await ask(guarded, '/nowhere')).status).toBe(401);
    });
  });
});
