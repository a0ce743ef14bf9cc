import { describe, expect, inject, it } from 'vitest';
import { visit } from './chromium.ts';

const url = inject('url');

describe('the tutorial', () => {
  it('asks first, and answers with the numbers of the API', async () => {
    const { page } = await visit(url);
    const lessons = page.locator('.lesson');
    await page.getByText('[2, 16, 10, 10]').waitFor();
    expect(await page.locator('.given').innerText()).toMatch(/mean 8\.5, from 1 to 16/);
    expect(await page.locator('#tutorial').innerText()).not.toMatch(
      /136|\[4, 16, 1, 1\]|\[4, 8, 1, 1\]|\[4, 4, 1, 1\]/,
    );

    const first = lessons.nth(0);
    await first.getByLabel('Second size of the weights').fill('4');
    await first.getByRole('button', { name: 'Check' }).click();
    await first.getByText('Not quite. Every filter reads 16 / 1 = 16 channels.').waitFor();
    const second = lessons.nth(1);
    await second.getByLabel('Second size of the weights').fill('8');
    await second.getByLabel('Second size of the weights').press('Enter');
    await second.getByText('Right. Every filter reads 16 / 2 = 8 channels.').waitFor();
    const third = lessons.nth(2);
    await third.getByRole('button', { name: 'Show me' }).click();

    const answers = await Promise.all(
      [first, second, third].map((lesson) => lesson.locator('dd').allInnerTexts()),
    );
    expect(answers).toEqual([
      ['[4, 16, 1, 1]', '1', '0', '[2, 4, 10, 10]', '136', '136, 136, 136, 136'],
      ['[4, 8, 1, 1]', '2', '0', '[2, 4, 10, 10]', '136', '72, 72, 200, 200'],
      ['[4, 4, 1, 1]', '3', '0', '[2, 4, 10, 10]', '102', '30, 78, 126, 174'],
    ]);
  });

  it('has no number of its own: what the service answers is what it shows', async () => {
    const { page } = await visit(url, {
      before: (page) =>
        page.route('**/v1/compare', async (route) => {
          const reply = await route.fetch();
          await route.fulfill({ response: reply, body: (await reply.text()).replaceAll('136', '137') });
        }),
    });
    const first = page.locator('.lesson').first();
    await page.getByText('[2, 16, 10, 10]').waitFor();
    await first.getByRole('button', { name: 'Show me' }).click();
    expect(await first.locator('dd').allInnerTexts()).toContain('137');
  });
});
