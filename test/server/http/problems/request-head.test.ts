import { describe, expect, it, vi } from 'vitest';
import { headFault } from '../../../../src/server/http/problems/request-head.ts';
import { loggingApp } from '../../../helpers/app.ts';
import { figure, readExposition } from '../../../helpers/exposition.ts';
import { rawClient } from '../../../helpers/raw-client.ts';

const { app, url, lines } = await loggingApp();

const wrong: [string, string, string][] = [
  ['no Host', 'GET /health/live HTTP/1.1\r\n', 'there is no Host'],
  ['an empty Host', 'GET /health/live HTTP/1.1\r\nhost:\r\n', 'Host is not'],
  ['two of them', 'GET /health/live HTTP/1.1\r\nhost: a\r\nHost: a\r\n', 'more than one Host'],
  ['a Host that is none', 'GET /health/live HTTP/1.1\r\nhost: a b\r\n', 'Host is not'],
  ['a Host with a path', 'GET /health/live HTTP/1.1\r\nhost: a/b\r\n', 'Host is not'],
  ['a Host with a user', 'GET /health/live HTTP/1.1\r\nhost: me@a\r\n', 'Host is not'],
  ['no version', 'GET /health/live\r\n', 'HTTP/0.9: send HTTP/1.1'],
  ['HTTP/2 by its line', 'GET /health/live HTTP/2.0\r\nhost: a\r\n', 'HTTP/2.0: send HTTP/1.1'],
  [
    'a coding of its transfer that is not known',
    'POST /v1/conv HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip, chunked\r\n',
    'Transfer-Encoding may be chunked',
  ],
  [
    'a transfer that its version does not have',
    'POST /v1/conv HTTP/1.0\r\ntransfer-encoding: chunked\r\n',
    'HTTP/1.0 has no Transfer-Encoding',
  ],
];

describe('a request whose head is wrong', () => {
  it.each(wrong)(
    'by %s gets 400, is counted and logged, and ends its connection',
    async (_, head, detail) => {
      const counted = async () =>
        figure(readExposition((await app.inject('/metrics')).body), 'groupconv_problems_total', {
          code: 'malformed-request',
        });
      const before = await counted();
      const from = lines.length;
      const { socket, said, statuses, ended } = rawClient(url);
      socket.write(`${head}\r\n`);
      await vi.waitUntil(() => statuses().length > 0, { timeout: 5000 });
      if (head.startsWith('POST')) socket.write('0\r\n\r\n');
      await vi.waitUntil(ended, { timeout: 5000 });
      const problem = JSON.parse(said().slice(said().indexOf('\r\n\r\n')));
      expect(problem).toMatchObject({ type: '/problems/malformed-request', status: 400 });
      expect(problem.detail).toContain(detail);
      expect(said()).toContain('cache-control: no-store\r\n');
      expect(statuses()).toEqual([400]);
      expect(lines.slice(from).filter(({ reqId }) => reqId === problem.instance)).toEqual([
        expect.objectContaining({ status: 400, problem: 'malformed-request' }),
      ]);
      expect((await counted()) - before).toBe(1);
      socket.destroy();
    },
  );
});

describe('headFault', () => {
  it.each(['localhost', 'a.example:80', '127.0.0.1:3000', '[::1]:3000', '[::ffff:1.2.3.4]', 'a_b-c', 'a:'])(
    'has nothing against Host: %s',
    (host) => {
      expect(headFault({ httpVersion: '1.1', headers: { host }, rawHeaders: ['Host', host] })).toBe(
        undefined,
      );
    },
  );

  it.each(['a:b', '[::1', '::1', 'a, b', 'a"b', "x'; rm -rf / #", 'ä', 'a:80:80', ''])(
    'has something against Host: %s',
    (host) => {
      expect(headFault({ httpVersion: '1.1', headers: { host }, rawHeaders: ['Host', host] })).toContain(
        'Host',
      );
    },
  );

  it('lets HTTP/1.0 be without a Host, and chunks in any letters', () => {
    expect(headFault({ httpVersion: '1.0', headers: {}, rawHeaders: [] })).toBe(undefined);
    const headers = { host: 'a', 'transfer-encoding': 'Chunked' };
    expect(headFault({ httpVersion: '1.1', headers, rawHeaders: ['host', 'a'] })).toBe(undefined);
  });
});
