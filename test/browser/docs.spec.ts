import { describe, expect, inject, it } from 'vitest';
import { visit } from './chromium.ts';

const url = inject('url');

describe('/docs', () => {
  it('runs the tutorial with "Try it out" on /v1/compare, and nothing is blocked', async () => {
    const { page } = await visit(`${url}/docs`);
    const operation = page.locator('#operations-convolution-compare');
    await operation.locator('.opblock-summary-control').first().click();
    const execute = operation.getByRole('button', { name: 'Execute' });
    await execute.waitFor();
    await execute.click();
    const answer = operation.locator('.live-responses-table .response-col_description code').first();
    await answer.waitFor();
    const { results } = JSON.parse(await answer.innerText());
    const means = results.map(
      ({ statistics }: { statistics: { output: { mean: number } } }) => statistics.output.mean,
    );
    expect(means).toEqual([136, 136, 102]);
    expect(results[2].statistics.output.per_channel.mean).toEqual([30, 78, 126, 174]);
  });

  it('has our title, our pictures, and the width of the screen', async () => {
    const { page } = await visit(`${url}/docs`, { viewport: { width: 390, height: 800 } });
    expect(await page.title()).toBe('groupconv: the API');
    const logo = page.locator('.topbar a.link img');
    await logo.waitFor();
    expect(atob((await logo.getAttribute('src'))?.split(',')[1] ?? '')).toContain('<title>groupconv</title>');
    const icon = await page.locator('link[rel=icon]').getAttribute('href');
    expect(await (await page.request.get(new URL(icon ?? '', page.url()).href)).text()).toContain(
      'groupconv',
    );
    expect(await page.locator('meta[name=viewport]').getAttribute('content')).toContain('width=device-width');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });

  it.each(['conv', 'compare', 'shapesOfQuery'])('shows %s on no more than five screens', async (id) => {
    const { page } = await visit(`${url}/docs`);
    const operation = page.locator(`#operations-convolution-${id}`);
    await operation.locator('.opblock-summary-control').first().click();
    await operation.locator('.response[data-code="504"]').waitFor();
    expect((await operation.boundingBox())?.height).toBeLessThan(4000);
  });

  it.each([
    ['conv', 'POST', undefined],
    ['shapesOfQuery', 'GET', '2,16,10,10'],
  ])('sends %s with nothing that nobody has asked for', async (id, method, shape) => {
    const { page } = await visit(`${url}/docs`);
    const operation = page.locator(`#operations-convolution-${id}`);
    await operation.locator('.opblock-summary-control').first().click();
    const execute = operation.getByRole('button', { name: 'Execute' });
    await execute.waitFor();
    const sent = page.waitForRequest(
      (request) => request.method() === method && request.url().includes('/v1/'),
    );
    await execute.click();
    const request = await sent;
    expect(request.headers()).not.toHaveProperty('request-timeout');
    expect((await request.response())?.status()).toBe(200);
    if (shape) expect(new URL(request.url()).searchParams.get('input_shape')).toBe(shape);
  });

  it('shows of a problem what the service answers', async () => {
    const { page } = await visit(`${url}/docs`);
    const operation = page.locator('#operations-convolution-conv');
    await operation.locator('.opblock-summary-control').first().click();
    const refused = operation.locator('.response[data-code="422"]');
    await refused.getByRole('tab', { name: 'Example Value' }).click();
    const problem = JSON.parse(await refused.locator('pre.microlight').innerText());
    expect(problem).toMatchObject({ type: '/problems/invalid-request', status: 422 });
  });
});
