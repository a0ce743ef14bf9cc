import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/free-port.ts';
import { buildApp } from '../../src/server/app.ts';
import type { App } from '../../src/server/app-types.ts';
import { loadConfig } from '../../src/server/config.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the demo as npm does, with its output in pipes. */
function runDemo(args: readonly string[], environment: Record<string, string> = {}): Promise<Outcome> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/demo.ts', ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 50_000,
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** The cells of the table row with this title. */
function cells(text: string, title: string): string[] {
  const line = text.split('\n').find((candidate) => candidate.trim().startsWith(`│ ${title} `)) ?? '';
  return line
    .split('│')
    .slice(2, -1)
    .map((cell) => cell.trim());
}

describe('npm run demo', { timeout: 60_000 }, () => {
  let app: App;
  let told: Outcome;

  beforeAll(async () => {
    app = await buildApp(loadConfig({ WORKERS: '1' }));
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    told = await runDemo(['--url', url]);
  }, 60_000);
  afterAll(() => app.close());

  it('should end well and write nothing but the tutorial', () => {
    expect(told).toMatchObject({ code: 0, stderr: '' });
  });

  it('should print the size of the input and what its channels hold', () => {
    expect(told.stdout).toContain('[2, 16, 10, 10]');
    expect(told.stdout).toContain('1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16');
  });

  it.each([
    ['weight size', ['[4, 16, 1, 1]', '[4, 8, 1, 1]', '[4, 4, 1, 1]']],
    ['weight mean', ['1', '2', '3']],
    ['bias size', ['[4]', '[4]', '[4]']],
    ['bias mean', ['0', '0', '0']],
    ['output size', ['[2, 4, 10, 10]', '[2, 4, 10, 10]', '[2, 4, 10, 10]']],
    ['output mean', ['136', '136', '102']],
  ])('should print the %s of the three layers', (title, values) => {
    expect(cells(told.stdout, title)).toEqual(values);
  });

  it.each([
    [0, '30'],
    [1, '78'],
    [2, '126'],
    [3, '174'],
  ])('should print all 2 × 10 values of y[:, %i].mean(1): %s throughout', (channel, value) => {
    const ten = Array(10).fill(value).join(' ');
    expect(cells(told.stdout, String(channel))).toEqual(['[2, 10]', ten, value]);
    expect(told.stdout.split(` ${ten} │`)).toHaveLength(3);
  });

  it('should draw which input channels reach which output channel for 1, 2 and 4 groups', () => {
    for (const lines of [
      [
        'in    0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15',
        '      └──┴──┴──┴──┴──┴──┴──┴─┬┴──┴──┴──┴──┴──┴──┴──┘',
        '           ┌───────────┬─────┴─────┬───────────┐',
        'out        0           1           2           3',
      ],
      [
        'in    0  1  2  3  4  5  6  7   8  9 10 11 12 13 14 15',
        '      └──┴──┴──┴─┬┴──┴──┴──┘   └──┴──┴──┴─┬┴──┴──┴──┘',
        '           ┌─────┴─────┐            ┌─────┴─────┐',
        'out        0           1            2           3',
      ],
      [
        'in    0  1  2  3   4  5  6  7   8  9 10 11  12 13 14 15',
        '      └──┴─┬┴──┘   └──┴─┬┴──┘   └──┴─┬┴──┘   └──┴─┬┴──┘',
        '           │            │            │            │',
        'out        0            1            2            3',
      ],
    ]) {
      expect(told.stdout).toContain(lines.map((line) => `\n  ${line}`).join(''));
    }
  });

  it('should print what an illegal number of groups is answered, and the rule', () => {
    expect(told.stdout).toContain('in_channels must be divisible by groups: 16 is not divisible by 3');
    expect(told.stdout).toContain('out_channels must be divisible by groups: 4 is not divisible by 3');
    expect(told.stdout).toContain('hint: groups may be 1, 2, 4');
    expect(told.stdout.replaceAll('\n', ' ')).toContain(
      'in_channels and out_channels must both be divisible by groups',
    );
  });

  it('should show that two groups are two layers side by side', () => {
    expect(told.stdout).toContain('Compared value by value, all 800 are the same.');
  });

  it('should show a depthwise layer, where each input channel has its own filters', () => {
    expect(told.stdout).toContain('Weight size [16, 1, 1, 1]');
    expect(told.stdout).toContain('[32, 1, 1, 1]');
  });

  it('should fit 80 columns, without colour where the output is no terminal', () => {
    for (const line of told.stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(told.stdout).not.toContain('\u001b');
  });

  it('should start a service of its own where none is named', async () => {
    const own = await runDemo([]);
    expect(own).toMatchObject({ code: 0, stderr: '' });
    const withoutAddress = (text: string) => text.replace(/http:\/\/[\w.:]+/, '').replaceAll(/\s+/g, ' ');
    expect(withoutAddress(own.stdout)).toBe(withoutAddress(told.stdout));
  });

  it('should fail with a clear message where the server cannot be reached', async () => {
    const { code, stdout, stderr } = await runDemo([], {
      GROUPCONV_URL: `http://127.0.0.1:${await freePort()}`,
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^demo: http:\/\/127\.0\.0\.1:\d+ cannot be reached \(.*ECONNREFUSED.*\)/);
  });

  it('should fail with a clear message where the server answers an error', async () => {
    const server = createServer((_, reply) => reply.writeHead(503).end('busy')).listen(0, '127.0.0.1');
    try {
      await new Promise((resolve) => server.once('listening', resolve));
      const { code, stderr } = await runDemo(['--url', `http://127.0.0.1:${portOf(server.address())}/`]);
      expect(code).toBe(1);
      expect(stderr).toMatch(/answered 503 where 200 was expected:\nbusy/);
    } finally {
      server.close();
    }
  });
});

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string')
    throw new Error('the server does not listen on a port');
  return address.port;
}
