import { describe, expect, inject, it } from 'vitest';
import { visit } from './chromium.ts';

const url = inject('url');

describe('the sweep', () => {
  it('lists every common divisor, draws the chart, measures, and takes a row over', async () => {
    const { page } = await visit(`${url}/?in_channels=24&out_channels=36&groups=4&kernel_size=3&padding=1`);
    const rows = page.locator('#sweep tbody tr');
    await rows.nth(5).waitFor();
    expect(await rows.locator('th').allInnerTexts()).toEqual(['1', '2', '3', '4', '6', '12']);
    expect(await rows.locator('td:nth-child(2)').allInnerTexts()).toContain('[36, 2, 3, 3]');
    expect(await rows.locator('td:last-child').allInnerTexts()).toEqual(Array(6).fill('–'));
    await page
      .getByRole('img', { name: 'Chart of parameters, multiply-accumulates against groups' })
      .waitFor();

    await page.getByRole('button', { name: 'Measure the time' }).click();
    await page.getByRole('img', { name: /Chart of .*measured time/ }).waitFor();
    for (const text of await rows.locator('td:last-child').allInnerTexts())
      expect(Number(text)).toBeGreaterThan(0);

    await page.getByRole('button', { name: 'Use 12 groups' }).click();
    expect(await page.locator('#groups').inputValue()).toBe('12');
    expect(await page.locator('#sweep tr[aria-current] th').innerText()).toBe('12');
  });
});
