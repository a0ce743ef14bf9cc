import { once } from 'node:events';
import fs, { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { dashboard } from '../../../scripts/dashboard.ts';
import { convExamples } from '../../../src/contract/conv.ts';
import { listeningApp } from '../../helpers/app.ts';
import { figure, readExposition } from '../../helpers/exposition.ts';

const { app, url } = await listeningApp({ WORKERS: '1', INLINE_WORK: '20000' });
const read = async () => readExposition(await (await fetch(`${url}/metrics`)).text());
const post = (body: object | string) =>
  fetch(`${url}/v1/conv`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const patient = { timeout: 10_000 };
const { value: tutorial } = convExamples.tutorial;

describe('GET /metrics', () => {
  it('answers where there is no /proc, without what only that tells', async () => {
    const missing = (path: unknown) => new Error(`ENOENT: ${path}`);
    const readAll = fs.readFileSync;
    const reading = vi.spyOn(fs, 'readFileSync').mockImplementation((path, options) => {
      if (String(path).startsWith('/proc/')) throw missing(path);
      return readAll(path, options);
    });
    const usage = vi.spyOn(process, 'memoryUsage').mockImplementation(() => {
      throw missing('uv_resident_set_memory');
    });
    try {
      const bare = await listeningApp({ WORKERS: '1' });
      const reply = await fetch(`${bare.url}/metrics`);
      expect(reply.status).toBe(200);
      const exposition = readExposition(await reply.text());
      expect(figure(exposition, 'groupconv_memory_bytes')).toBeGreaterThan(0);
      // A 0 would look like a figure.
      for (const name of ['process_resident_memory_bytes', 'nodejs_heap_size_used_bytes'])
        expect(exposition.has(name), name).toBe(false);
      expect(usage).toHaveBeenCalled();
    } finally {
      reading.mockRestore();
      usage.mockRestore();
    }
  });

  it('is in the text format, under names as Prometheus wants them', async () => {
    await app.dispatcher.start();
    await post(tutorial);
    const reply = await fetch(`${url}/metrics`);
    expect(reply.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    for (const [name, { type, help, samples }] of readExposition(await reply.text())) {
      expect(name).toMatch(/^(groupconv|process|nodejs)_[a-z0-9_]+$/);
      expect(help).toMatch(/\.$/);
      expect(name.endsWith('_total'), name).toBe(type === 'counter');
      expect(name).not.toMatch(/milli|_ms|kilo|mega/);
      if (type !== 'histogram') continue;
      const buckets = samples.filter((sample) => sample.name.endsWith('_bucket'));
      for (const [i, { labels, value }] of buckets.entries()) {
        if (labels.le === '+Inf') continue;
        expect(Number(buckets[i + 1].labels.le.replace('+Inf', 'Infinity'))).toBeGreaterThan(
          Number(labels.le),
        );
        expect(buckets[i + 1].value).toBeGreaterThanOrEqual(value);
      }
    }
  });

  it('counts what requests did, on the event loop and in a worker', async () => {
    const before = await read();
    const large = { ...tutorial, input: { ...tutorial.input, shape: [2, 16, 100, 100] } };
    for (const body of [tutorial, large]) expect((await post(body)).status).toBe(200);
    expect((await post('{')).status).toBe(400);
    await fetch(`${url}/nowhere`);
    await vi.waitFor(async () => {
      const after = await read();
      const grown = (name: string, labels = {}) => figure(after, name, labels) - figure(before, name, labels);
      const conv = { route: '/v1/conv' };
      expect(grown('groupconv_http_requests_total', { ...conv, method: 'POST', status: '200' })).toBe(2);
      expect(grown('groupconv_http_requests_total', { ...conv, status: '400' })).toBe(1);
      expect(grown('groupconv_http_requests_total', { route: 'none', status: '404' })).toBe(1);
      expect(grown('groupconv_http_request_duration_seconds_count', conv)).toBe(3);
      expect(grown('groupconv_problems_total', { code: 'malformed-json' })).toBe(1);
      expect(grown('groupconv_macs_total', { type: 'conv2d' })).toBe(3200 + 320_000);
      expect(grown('groupconv_compute_seconds_count', { type: 'conv2d' })).toBe(2);
      expect(grown('groupconv_compute_seconds_sum')).toBeGreaterThan(0);
      expect(grown('groupconv_queue_wait_seconds_count')).toBe(2);
      expect(grown('groupconv_http_received_bytes_total')).toBe(
        JSON.stringify(tutorial).length + JSON.stringify(large).length + 1,
      );
      expect(grown('groupconv_http_sent_bytes_total')).toBeGreaterThan(1000);
      expect(figure(after, 'groupconv_workers_alive')).toBe(1);
      expect(figure(after, 'groupconv_ready')).toBe(1);
      // The request that asks is in flight itself.
      expect(figure(after, 'groupconv_http_requests_in_flight')).toBe(1);
    }, patient);
  });

  it('counts a client that goes as 499, and what the parser refuses', async () => {
    const before = await read();
    const controller = new AbortController();
    const long = {
      layer: { type: 'conv2d', in_channels: 16, out_channels: 16, kernel_size: 21, padding: 10, groups: 4 },
      input: { shape: [60, 16, 64, 64], fill: 1 },
      format: 'none',
    };
    const asked = fetch(`${url}/v1/conv`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(long),
      signal: controller.signal,
    }).catch(() => 'gone');
    await vi.waitFor(async () => expect(figure(await read(), 'groupconv_workers_busy')).toBe(1), patient);
    controller.abort();
    expect(await asked).toBe('gone');
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.end('no HTTP\r\n\r\n'));
    await once(socket.resume(), 'close');
    await vi.waitFor(async () => {
      const after = await read();
      const grown = (name: string, labels: Readonly<Record<string, string>>) =>
        figure(after, name, labels) - figure(before, name, labels);
      expect(grown('groupconv_http_requests_total', { status: '499' })).toBe(1);
      expect(grown('groupconv_problems_total', { code: 'client-closed' })).toBe(1);
      expect(grown('groupconv_problems_total', { code: 'malformed-request' })).toBe(1);
      expect(figure(after, 'groupconv_workers_busy')).toBe(0);
      expect(figure(after, 'groupconv_http_requests_in_flight')).toBe(1);
    }, patient);
  });
});

describe('deploy/', () => {
  it.each(['grafana-dashboard.json', 'prometheus-rules.yaml'])(
    '%s asks for metrics that there are',
    async (file) => {
      const text = readFileSync(new URL(`../../../deploy/${file}`, import.meta.url), 'utf8');
      const asked = new Set(text.match(/\b(groupconv|process|nodejs)_[a-z0-9_]+\b/g));
      expect(asked.size).toBeGreaterThan(5);
      const known = await read();
      for (const name of asked) {
        const family = known.get(name) ?? known.get(name.replace(/_(bucket|sum|count)$/, ''));
        expect(family, name).toBeDefined();
      }
    },
  );

  it('holds the dashboard that npm run dashboard writes', () => {
    const text = readFileSync(new URL('../../../deploy/grafana-dashboard.json', import.meta.url), 'utf8');
    expect(JSON.parse(text)).toEqual(dashboard);
  });

  it('shows every metric of the service on the dashboard', async () => {
    const text = readFileSync(new URL('../../../deploy/grafana-dashboard.json', import.meta.url), 'utf8');
    for (const name of (await read()).keys())
      if (name.startsWith('groupconv_')) expect(text, name).toContain(name);
  });
});
