import { describe, expect, inject, it } from 'vitest';
import { visit } from './chromium.ts';

const url = inject('url');

describe('the keyboard alone', () => {
  it('reaches everything that can be used, in the order of the page', async () => {
    const { page } = await visit(url);
    await page.locator('#stage [data-numbers="current"]').waitFor();
    await page.locator('#compare tbody tr').nth(2).waitFor();
    // Tab stops at the chosen one of a set of radio buttons or tabs. The arrows reach the others.
    const expected = await page.evaluate(() => {
      const all = [
        ...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, [tabindex="0"]'),
      ];
      return all.filter(
        (element) =>
          element.tabIndex >= 0 &&
          element.checkVisibility() &&
          !element.matches(':disabled') &&
          !(element instanceof HTMLInputElement && element.type === 'radio' && !element.checked),
      ).length;
    });
    const reached = new Set<string>();
    for (let i = 0; i < expected; i++) {
      await page.keyboard.press('Tab');
      const [name, outlined] = await page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body) return ['', false];
        const all = [...document.querySelectorAll('*')];
        const styled = element.matches('.choice input') ? element.nextElementSibling : element;
        return [
          `${all.indexOf(element)}`,
          styled !== null && getComputedStyle(styled).outlineStyle !== 'none',
        ];
      });
      expect(outlined, `stop ${i}`).toBe(true);
      reached.add(String(name));
    }
    const order = [...reached].map(Number);
    expect(order).toHaveLength(expected);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it('turns the dial, pins, learns, sweeps and takes away', async () => {
    const { page } = await visit(url);
    const { keyboard } = page;
    await page.getByRole('slider', { name: 'groups' }).focus();
    await keyboard.press('Home');
    await page.locator('.facts').getByText('[4, 16, 1, 1]').waitFor();
    await keyboard.press('End');
    await page.locator('.facts').getByText('[4, 4, 1, 1]').waitFor();

    await page.getByRole('application', { name: /^The layer/ }).focus();
    for (let i = 0; i < 4; i++) await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await page.locator('.card').getByText('output 3, row 4, column 4 = 174').waitFor();
    await page.getByLabel('Input', { exact: true }).focus();
    await keyboard.press('ArrowDown');
    await page.locator('.card').getByText('output 3, row 4, column 4 = 12').waitFor();
    await keyboard.press('ArrowUp');
    await keyboard.press('Escape');

    await page.getByLabel('Second size of the weights with 4 groups').focus();
    await keyboard.type('4');
    await keyboard.press('Enter');
    await page.locator('#step-four').getByText('Right: 4.').waitFor();

    await page.getByRole('button', { name: 'Measure the time' }).focus();
    await keyboard.press('Enter');
    await page.getByRole('img', { name: /Chart of .*measured time/ }).waitFor();

    await page.getByRole('tab', { name: 'curl' }).focus();
    for (let i = 0; i < 3; i++) await keyboard.press('ArrowRight');
    await page.getByRole('tabpanel').getByText('nn.Conv2d(16, 4, kernel_size=1, groups=4)').waitFor();
    expect(await page.getByRole('tab', { name: 'PyTorch' }).getAttribute('aria-selected')).toBe('true');
  });
});
