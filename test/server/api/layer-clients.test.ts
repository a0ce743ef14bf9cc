import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { testApp } from '../../helpers/app.ts';

const folder = mkdtempSync(join(tmpdir(), 'groupconv-clients-'));
afterAll(() => rmSync(folder, { recursive: true }));
const versions = 2;
const settings = { MAX_LAYER_VERSIONS: String(versions), WORKERS: '1' };
const services = [
  ['memory', await testApp(settings)],
  ['a folder', await testApp({ ...settings, LAYERS_DIR: folder })],
] as const;

const layer = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 2, bias: false };

/** What a client does: to a name of its own, or to one that all of them share. */
const steps = fc.array(
  fc.record({
    action: fc.constantFrom('put', 'put', 'get', 'compute', 'delete', 'create', 'replace'),
    name: fc.constantFrom('one', 'two', 'shared'),
    value: fc.integer({ min: 1, max: 4 }),
  }),
  { minLength: 1, maxLength: 12 },
);
type Steps = typeof steps extends fc.Arbitrary<infer T> ? T : never;

describe.each(services)('several clients of a repository in %s', (where, app) => {
  const send = async (
    method: 'GET' | 'PUT' | 'DELETE' | 'POST',
    url: string,
    body?: object,
    headers = {},
  ) => {
    const payload = body && { payload: JSON.stringify(body) };
    const type = body ? { 'content-type': 'application/json' } : {};
    const reply = await app.inject({ method, url, headers: { ...type, ...headers }, ...payload });
    const document = reply.payload === '' ? undefined : reply.json();
    return { status: reply.statusCode, tag: String(reply.headers.etag), body: document };
  };

  /** The one value of a layer's weight: an output of the input [1, 0]. */
  const computedBy = async (name: string) => {
    const { status, body } = await send('POST', '/v1/conv', { layer: name, input: [[[1, 0]]] });
    return status === 200 ? body.output[0][0][0] : status;
  };

  /** Does the steps of one client. `model` has the values of its own names, the current one last. */
  async function work(client: string, todo: Steps, tags: Map<string, number>) {
    const model = new Map<string, number[]>();
    for (const { action, name: short, value } of todo) {
      const own = short !== 'shared';
      const name = own ? `${client}-${short}` : short;
      const url = `/v1/layers/${name}`;
      const held = model.get(name) ?? [];
      const current = held.at(-1);
      const body = { layer, weight: { fill: value } };
      if (action === 'get') {
        const { status, tag } = await send('GET', url);
        if (own) expect([status, tags.get(tag)]).toEqual(current ? [200, current] : [404, undefined]);
        else expect([404, 200]).toContain(status);
      } else if (action === 'compute') {
        const got = await computedBy(name);
        expect(own ? [current ?? 404] : [404, 1, 2, 3, 4]).toContain(got);
      } else if (action === 'delete') {
        const { status } = await send('DELETE', url);
        if (own) expect(status).toBe(current ? 204 : 404);
        model.delete(name);
      } else {
        const conditions = { put: {}, create: { 'if-none-match': '*' }, replace: { 'if-match': '*' } };
        const { status, tag } = await send('PUT', url, body, conditions[action]);
        const refused = (action === 'create' && current) || (action === 'replace' && !current);
        if (own) expect(status).toBe(refused ? 412 : current ? 200 : 201);
        if (status === 412) continue;
        tags.set(tag, value);
        model.set(name, [...held.filter((one) => one !== value), value].slice(-versions));
      }
    }
    return model;
  }

  it('see what one after the other would see', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 2, maxLength: 4 }), async (clients) => {
        for (const { name } of app.repository.current()) await app.repository.delete(name);
        const tags = new Map<string, number>();
        const models = await Promise.all(clients.map((todo, i) => work(`client-${i}`, todo, tags)));
        const all = new Map(models.flatMap((model) => [...model]));
        all.delete('shared');
        for (const [name, values] of all) {
          const kept = app.repository.versions(name).map(({ version }) => tags.get(`"${version}"`));
          expect(kept, name).toEqual(values);
          for (const { version } of app.repository.versions(name))
            expect(await computedBy(`${name}@${version}`)).toBe(tags.get(`"${version}"`));
        }
        const shared = app.repository.versions('shared').length;
        const count = [...all.values()].reduce((sum, values) => sum + values.length, shared);
        expect(app.repository.bytes).toBe(4096 * count);
        if (where === 'a folder') expect(readdirSync(folder).length).toBe(count);
        for (const { name } of app.repository.current()) await send('DELETE', `/v1/layers/${name}`);
        expect(app.repository.bytes).toBe(0);
        expect(readdirSync(folder)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('that expect the same version: one of them replaces it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 6 }), async (count) => {
        const url = '/v1/layers/counter';
        const { tag } = await send('PUT', url, { layer, weight: { fill: 0 } });
        const replies = await Promise.all(
          Array.from({ length: count }, (_, i) =>
            send('PUT', url, { layer, weight: { fill: i + 1 } }, { 'if-match': tag }),
          ),
        );
        expect(replies.filter(({ status }) => status === 200).length).toBe(1);
        expect(replies.filter(({ status }) => status === 412).length).toBe(count - 1);
        await send('DELETE', url);
      }),
      { numRuns: 10 },
    );
  });
});
