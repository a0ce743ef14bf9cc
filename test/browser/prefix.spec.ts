import { afterAll, describe, expect, it } from 'vitest';
import { startService } from '../../scripts/built-service.ts';
import { freePort } from '../../scripts/free-port.ts';
import { haproxy, recommended, startProxy } from '../helpers/haproxy.ts';
import { visit } from './chromium.ts';

const prefix = '/tools/groupconv';

/** The service below the path of docs/operations.md. */
async function behindProxy(sections: (text: string) => string, settings: Readonly<Record<string, string>>) {
  if (!haproxy) throw new Error('haproxy is not installed: apt-get install --no-install-recommends haproxy');
  const { url, stop } = await startService(settings);
  const front = await freePort();
  const frontend = `${sections(recommended('frontend tools'))}  bind 127.0.0.1:${front}\n`;
  const proxy = startProxy(haproxy, [frontend, `backend instances\n  server s ${new URL(url).host}\n`]);
  afterAll(async () => {
    await proxy.stop();
    await stop();
  });
  const address = `http://127.0.0.1:${front}${prefix}`;
  const isUp = () =>
    fetch(`${address}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isUp()));
  return address;
}

const asIs = (text: string) => text;
const silent = (text: string) => text.replace(/.*X-Forwarded-Prefix.*\n/, '');

describe.each([
  ['that the proxy tells', asIs, { TRUST_PROXY: 'loopback' }],
  ['that is set', silent, { BASE_PATH: prefix }],
])('below a path %s', async (_, sections, settings) => {
  const address = await behindProxy(sections, settings);

  it('the page draws, computes, and names the addresses of its service', async () => {
    const { page } = await visit(address);
    expect(page.url()).toBe(`${address}/`);
    await page.locator('.facts').getByText('[4, 4, 1, 1]').waitFor();
    await page.locator('#stage [data-numbers="current"]').waitFor();
    expect(await page.getByRole('tabpanel', { name: 'curl' }).innerText()).toContain(
      `curl -s ${address}/v1/conv`,
    );
    for (const link of await page.locator('a[href]').all()) {
      const target = String(await link.evaluate((element) => Reflect.get(element, 'href')));
      expect(target.startsWith(`${address}/`), target).toBe(true);
      expect((await fetch(target)).status, target).toBe(200);
    }
  });

  it.each(['/docs', '/docs/'])('%s tries the tutorial out', async (path) => {
    const { page } = await visit(address + path);
    const operation = page.locator('#operations-convolution-compare');
    await operation.locator('.opblock-summary-control').first().click();
    const execute = operation.getByRole('button', { name: 'Execute' });
    await execute.waitFor();
    const answered = page.waitForResponse(`${address}/v1/compare`);
    await execute.click();
    expect((await answered).status()).toBe(200);
  });

  it('the documents and the index name the path', async () => {
    const index = await (await fetch(`${address}/`)).json();
    const ready = await fetch(new URL(index.links.ready, address));
    expect([index.links.docs, ready.status]).toEqual([`${prefix}/docs`, 200]);
    expect(index.try).toContain(`curl -s ${address}/v1/conv`);
    const { servers } = await (await fetch(new URL(index.links.openapi, address))).json();
    expect(servers).toEqual([{ url: prefix }]);
  });
});
