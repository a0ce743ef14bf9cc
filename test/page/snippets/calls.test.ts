import { execFileSync } from 'node:child_process';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { curl, javascript, pythonRequests } from '../../../src/page/snippets/calls.ts';
import { initialState } from '../../../src/page/state/page-state.ts';

const origin = 'http://127.0.0.1:3000';
const layer = { type: 'conv2d', in_channels: 16, out_channels: 4, kernel_size: 1, stride: 1, padding: 0 };
const body = {
  layer: { ...layer, dilation: 1, groups: 4 },
  input: { shape: [1, 16, 10, 10], fill: { kind: 'axis', axis: 1, offset: 1 } },
  weight: { shape: [4, 4, 1, 1], fill: 3 },
  bias: { shape: [4], fill: 0 },
  include: ['input', 'weight', 'bias'],
  format: 'flat',
};

describe('curl', () => {
  it('should post the body of the page through a shell', () => {
    const command = curl(initialState, origin);
    expect(command).toMatch(/^curl -s http:\/\/127\.0\.0\.1:3000\/v1\/conv -H 'content-type: /);
    // The last argument is the body.
    const script = `curl() { printf %s "\${@: -1}"; }\n${command}`;
    expect(JSON.parse(execFileSync('bash', ['-c', script], { encoding: 'utf8' }))).toEqual(body);
  });
});

describe('javascript', () => {
  it('should fetch with the body of the page', () => {
    const [call = ''] = javascript(initialState, origin).split('\nconst { shapes');
    const sent: unknown[] = [];
    runInNewContext(`(async () => { ${call} })()`, { fetch: (...given: unknown[]) => sent.push(...given) });
    const [url, options] = sent;
    expect(url).toBe(`${origin}/v1/conv`);
    expect(JSON.parse(Object(options).body)).toEqual(body);
  });
});

describe('pythonRequests', () => {
  it('should write the body in words that Python and JSON share', () => {
    const [, json = ''] = /json=(\{.*^\})\)$/ms.exec(pythonRequests(initialState, origin)) ?? [];
    expect(JSON.parse(json)).toEqual(body);
    expect(json).not.toMatch(/\b(true|false|null)\b/);
  });
});
