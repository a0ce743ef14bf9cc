import type { Page, Route } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import { visit } from './chromium.ts';

const url = inject('url');

const problem =
  (status: number, name: string, title: string, headers = {}) =>
  (route: Route) =>
    route.fulfill({
      status,
      headers: { 'content-type': 'application/problem+json', ...headers },
      body: JSON.stringify({
        type: `/problems/${name}`,
        title,
        status,
        detail: `${title} here`,
        instance: 'req-1',
        errors: [],
      }),
    });

/** Replaces the answers of the first `times` computations. */
const replaceAnswers = (times: number, answer: (route: Route) => Promise<void>) => (page: Page) =>
  page.route('**/v1/conv', answer, { times });

describe('the page', () => {
  it('shows the picture while it waits for its first answer', async () => {
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { page } = await visit(url, {
      before: (page) =>
        page.route('**/v1/**', async (route) => {
          await held;
          await route.continue();
        }),
    });
    const frame = page.locator('#stage .stage-frame');
    expect(await frame.getAttribute('aria-label')).toContain('in 4 groups');
    expect(await frame.getAttribute('data-numbers')).toBe('none');
    // What the page computes itself is there, too.
    await page.locator('.dial-figures').getByText('1,600').waitFor();
    release();
    await page.locator('#stage [data-numbers="current"]').waitFor();
  });

  it.each([
    [503, 'unavailable', 'The service is busy or starting. Trying again in 1 s.'],
    [429, 'rate-limited', 'Too many requests for now. Trying again in 1 s.'],
  ])('tries again by itself after %i', async (status, name, text) => {
    const { page } = await visit(url, {
      mayComplain: true,
      before: replaceAnswers(1, problem(status, name, 'Not now', { 'retry-after': '1' })),
    });
    await page.locator('#stage .notice').getByText(text).waitFor();
    await page.locator('#stage [data-numbers="current"]').waitFor();
    expect(await page.locator('#stage .notice').innerText()).toBe('');
  });

  it('says what is refused in the words of the service', async () => {
    const { page } = await visit(url, {
      mayComplain: true,
      before: replaceAnswers(1, problem(413, 'limit-exceeded', 'Too much')),
    });
    await page.locator('#stage .notice').getByText('Too much here.').waitFor();
  });

  it('keeps the last answer when it is offline, and catches up afterwards', async () => {
    const { page } = await visit(url, { mayComplain: true });
    await page.locator('#stage [data-numbers="current"]').waitFor();
    await page.context().setOffline(true);
    await page.locator('#groups').fill('2');
    await page
      .locator('#stage .notice')
      .getByText('The service cannot be reached. Are you offline?')
      .waitFor();
    expect(await page.locator('#stage .stage-frame').getAttribute('aria-label')).toContain('in 2 groups');
    expect(await page.locator('#stage .stage-frame').getAttribute('data-numbers')).toBe('stale');
    await page.locator('.facts').getByText('[4, 8, 1, 1]').waitFor();
    await page.getByText('The numbers are of groups = 4.').waitFor();
    await page.context().setOffline(false);
    await page.locator('#stage [data-numbers="current"]').waitFor();
  });
});
