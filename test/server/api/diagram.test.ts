import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { get, testApp } from '../../helpers/app.ts';
import { parseXml, textsOf } from '../../helpers/xml.ts';

const app = await testApp();
const fetchSvg = (query: string, headers = {}) =>
  app.inject({ url: `/v1/diagram.svg?${query}`, headers: { accept: '*/*', ...headers } });

const legal = fc.record({
  groups: fc.integer({ min: 1, max: 64 }),
  inPerGroup: fc.integer({ min: 1, max: 512 }),
  outPerGroup: fc.integer({ min: 1, max: 512 }),
  kernel: fc.oneof(
    fc.integer({ min: 1, max: 11 }),
    fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 2, maxLength: 3 }),
  ),
});

describe('GET /v1/diagram.svg', () => {
  it('answers XML with the weight that POST /v1/shapes tells, for 200 legal layers', async () => {
    await fc.assert(
      fc.asyncProperty(legal, async ({ groups, inPerGroup, outPerGroup, kernel }) => {
        const [in_channels, out_channels] = [groups * inPerGroup, groups * outPerGroup];
        const axes = typeof kernel === 'number' ? 2 : kernel.length;
        const query = `in_channels=${in_channels}&out_channels=${out_channels}&groups=${groups}&kernel_size=${kernel}`;
        const reply = await fetchSvg(query);
        expect(reply.statusCode).toBe(200);
        const texts = textsOf(parseXml(reply.body), 'text');
        const input_shape = [1, in_channels, ...Array(axes).fill(16)].join(',');
        const { body } = await get(app, `/v1/shapes?type=conv${axes}d&${query}&input_shape=${input_shape}`);
        expect(texts).toContain(`weight [${Object(body.shapes).weight.join(', ')}]`);
        const parameters = Number(Object(body.cost).parameters).toLocaleString('en');
        expect(texts.some((text) => text.includes(`= ${parameters} parameters`))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it.each(['3,5', '3,+5', '[3,5]', '3&kernel_size=5'])(
    'draws the kernel of kernel_size=%s',
    async (kernel) => {
      const { body } = await fetchSvg(`in_channels=4&out_channels=2&kernel_size=${kernel}`);
      expect(textsOf(parseXml(body), 'text')).toContain('weight [2, 4, 3, 5]');
    },
  );

  it.each([
    ['conv1d', '3', '[8, 2, 3]'],
    ['conv_transpose2d', '3', '[4, 4, 3, 3]'],
    ['conv_transpose3d', '1,2,3', '[4, 4, 1, 2, 3]'],
  ])('draws a layer of type %s with kernel_size=%s and weight %s', async (type, kernel, weight) => {
    const query = `type=${type}&in_channels=4&out_channels=8&groups=2&kernel_size=${kernel}`;
    const { body } = await fetchSvg(query);
    const document = parseXml(body);
    expect(textsOf(document, 'text')).toContain(`weight ${weight}`);
    const [title] = textsOf(document, 'title');
    expect(title?.startsWith('Transposed')).toBe(type.startsWith('conv_transpose'));
    const { body: shapes } = await get(
      app,
      `/v1/shapes?${query}&input_shape=4,${'6,'.repeat(Number(type.at(-2)) - 1)}6`,
    );
    expect(`[${Object(shapes.shapes).weight.join(', ')}]`).toBe(weight);
  });

  it('takes a list of one for a conv2d, as a layer does', async () => {
    const { body } = await fetchSvg('in_channels=4&out_channels=2&kernel_size=[3]');
    expect(textsOf(parseXml(body), 'text')).toContain('weight [2, 4, 3, 3]');
  });

  it('stays small at 512 channels', async () => {
    for (const groups of [1, 2, 32, 512]) {
      const { body } = await fetchSvg(`in_channels=512&out_channels=512&groups=${groups}&kernel_size=3`);
      expect(body.length).toBeLessThan(100_000);
    }
  });

  it('can stand in an <img>: the type, and nothing that a document might run', async () => {
    const { headers } = await fetchSvg('in_channels=16&out_channels=4&groups=4', {
      accept: 'image/avif,image/webp,image/svg+xml',
    });
    expect(headers['content-type']).toBe('image/svg+xml; charset=utf-8');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['cache-control']).toBe('private, max-age=3600');
  });

  it.each([
    ['in_channels=16&out_channels=4&groups=3', 422, 'invalid-layer', '/groups'],
    ['in_channels=16&out_channels=4&groups=0', 422, 'invalid-request', '/groups'],
    ['in_channels=16&groups=1', 400, 'malformed-query', '/out_channels'],
    ['in_channels=1,2&out_channels=2', 422, 'invalid-request', '/in_channels'],
    ['in_channels=1&out_channels=2&kernel_size=1,2,3,4', 422, 'invalid-request', '/kernel_size'],
    ['in_channels=%3Cscript%3E&out_channels=4', 400, 'malformed-query', '/in_channels'],
    ['in_channels=16&out_channels=4&type=conv4d', 422, 'invalid-request', '/type'],
    ['in_channels=16&out_channels=4&type=conv1d&kernel_size=1,2', 422, 'invalid-layer', '/kernel_size'],
    ['in_channels=16&out_channels=4&colour=red', 400, 'malformed-query', '/colour'],
  ])('answers %s with %i %s at %s', async (query, status, code, pointer) => {
    const reply = await fetchSvg(query);
    expect(reply.statusCode).toBe(status);
    expect(reply.headers['content-type']).toBe('application/problem+json');
    expect(reply.json().type).toBe(`/problems/${code}`);
    expect(reply.json().errors[0].pointer).toBe(pointer);
  });

  it('names the legal groups', async () => {
    const { errors } = (await fetchSvg('in_channels=16&out_channels=4&groups=3')).json();
    expect(errors[0]).toMatchObject({ hint: 'groups may be 1, 2, 4' });
  });

  it('answers 406 where the client takes no SVG', async () => {
    const reply = await fetchSvg('in_channels=16&out_channels=4', { accept: 'application/json' });
    expect(reply.statusCode).toBe(406);
    expect(reply.json().detail).toContain('image/svg+xml');
  });
});
