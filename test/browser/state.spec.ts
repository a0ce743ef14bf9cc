import type { Page } from 'playwright-core';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { startService } from '../../scripts/built-service.ts';
import { visit } from './chromium.ts';

const url = inject('url');

const groups = (page: Page) => page.locator('#groups').inputValue();
const small = `${url}/#in_channels=1&out_channels=1&groups=1&kernel_size=1&stride=1&padding=0&dilation=1`;

describe('numbers of the reader', () => {
  it('stay after a reload where they are too many for a link, and the page says so', async () => {
    const { page } = await visit(url);
    await page.getByLabel('Input', { exact: true }).selectOption('your numbers');
    const numbers = Array.from({ length: 1600 }, (_, i) => (i % 100) + 0.0625 * i);
    await page.getByLabel('Input: your numbers').fill(numbers.join(' '));
    await page.getByText('Read [1600], 1,600 numbers. The layer needs [1, 16, 10, 10].').waitFor();
    await page.getByText('a link to them opens here alone').first().waitFor();
    await page.waitForURL(/input=numbers:[0-9a-f]{16}/);
    expect(page.url().length).toBeLessThan(2100);
    // Typing ends a second before the browser keeps the numbers.
    await page.waitForTimeout(1300);
    await page.reload();
    const field = page.getByLabel('Input: your numbers');
    await page.waitForFunction(() => (document.querySelector('textarea')?.value ?? '') !== '');
    expect(JSON.parse(await field.inputValue()).flat(9)).toEqual(numbers);

    // Another browser has the link, and not the numbers.
    const { page: elsewhere } = await visit(page.url());
    await elsewhere.getByText('The input of this link lies in the browser that made it.').first().waitFor();
  });

  it('make the layer fit them, at the press of a button', async () => {
    const { page } = await visit(
      `${url}/#in_channels=16&out_channels=4&groups=4&size=10&input=3x2x2:1,2,3,4,5,6,7,8,9,10,11,12`,
    );
    await page
      .getByText('Your input has the shape [3, 2, 2], the layer needs [1, 16, 10, 10].')
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Use input channels 3, groups 1, input size 2' }).click();
    await page.getByText('Read [3, 2, 2], 12 numbers. The layer needs [1, 3, 2, 2].').waitFor();
    expect(await page.locator('#in_channels').inputValue()).toBe('3');
  });

  it('travel in the link where they are few', async () => {
    const { page } = await visit(`${small}&size=2&input=2x2:1,-2.5,NaN,-0`);
    await page.getByText('Read [2, 2], 4 numbers.').waitFor();
    expect(await page.getByLabel('Input: your numbers').inputValue()).toBe('[[1, -2.5],\n [nan, -0]]');
  });

  it('are read or refused as they are pasted', async () => {
    const { page } = await visit(`${small}&size=2&input=2x2:0,0,0,0`);
    const answers = [
      ['tensor([1., 2., 3., 4.], dtype=torch.float64)', 'Read [4], 4 numbers.'],
      ['1,5 2,5', '“1,5 2,5” may be 1.5 and 2.5, or 1, 5, 2 and 5'],
      ['1 2 3 NA', 'line 1, column 7: “NA” is not a number'],
      ['[[1, 2], [3]]', 'Row 2 has 1 number, row 1 has 2'],
      ['tensor([[1., ..., 4.]])', 'The text leaves numbers out'],
    ] as const;
    for (const [text, answer] of answers) {
      await page.getByLabel('Input: your numbers').fill(text);
      await page.locator('#input-read').getByText(answer).waitFor();
    }
    const buffer = Buffer.from('5;6\n7;8');
    const file = page.getByLabel('Input: choose a file');
    await file.setInputFiles({ name: 'x.csv', mimeType: 'text/csv', buffer });
    await page.locator('#input-read').getByText('Read [2, 2], 4 numbers.').waitFor();
    expect(await page.getByLabel('Input: your numbers').inputValue()).toBe('5;6\n7;8');
  });
});

describe('going back', () => {
  it('undoes and redoes every change, by buttons and by keys', async () => {
    const { page } = await visit(url);
    const undo = page.getByRole('button', { name: 'Undo' });
    expect(await undo.isDisabled()).toBe(true);
    await page.locator('#stride').fill('2');
    await page.locator('#kernel_size').fill('3');
    await undo.click();
    expect(await page.locator('#kernel_size').inputValue()).toBe('1');
    await page.keyboard.press('Control+z');
    expect(await page.locator('#stride').inputValue()).toBe('1');
    await page.keyboard.press('Control+Shift+z');
    await page.getByRole('button', { name: 'Redo' }).click();
    expect(await page.locator('#stride').inputValue()).toBe('2');
    expect(await page.locator('#kernel_size').inputValue()).toBe('3');
  });

  it('never changes the layer by Back and Forward, and takes links as steps', async () => {
    const { page } = await visit(url);
    await page.getByRole('link', { name: 'Compare' }).click();
    await page.locator('#stride').fill('2');
    await page.waitForURL(/#compare\?.*stride=2/);
    await page.goBack();
    await page.waitForURL(/stride=2/);
    expect(await page.locator('#stride').inputValue()).toBe('2');
    await page.evaluate("location.hash = '#in_channels=8&out_channels=8&groups=8'");
    await page.waitForFunction("document.querySelector('#in_channels').value === '8'");
    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await page.locator('#stride').inputValue()).toBe('2');
  });

  it('is possible after a reload, and after the page was opened anew in the same tab', async () => {
    const { page } = await visit(url);
    await page.locator('#stride').fill('2');
    await page.waitForURL(/stride=2/);
    await page.goto('about:blank');
    await page.goto(url);
    expect(await page.locator('#stride').inputValue()).toBe('1');
    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await page.locator('#stride').inputValue()).toBe('2');
  });
});

describe('a link', () => {
  it('of an old page is read and written anew', async () => {
    const { page } = await visit(
      `${url}/?in_channels=8&out_channels=8&groups=2&input=ones&weight=torch&seed=3`,
    );
    await page.waitForURL(
      /\/#in_channels=8&out_channels=8&groups=2&.*input=1&weight=random&bias=random&seed=3$/,
    );
  });

  it('with groups of 2.5 has the nearest number, and says what groups must be', async () => {
    const { page } = await visit(`${url}/?groups=2.5`);
    await page.getByText('groups must be a whole number of at least 1, and 2.5 is not.').waitFor();
    expect(await groups(page)).toBe('2');
  });

  it.each([`${url}/#code`, `${url}/#code?groups=2`])('of a part lands at its beginning: %s', async (link) => {
    const { page } = await visit(link);
    await page.locator('#compare tbody tr').nth(2).waitFor();
    await page.waitForTimeout(300);
    const [top, left] = await page.evaluate(() => {
      const { top } = document.querySelector('#code')?.getBoundingClientRect() ?? { top: Number.NaN };
      const { scrollHeight, clientHeight, scrollTop } = document.documentElement;
      return [top, scrollHeight - clientHeight - scrollTop];
    });
    // At the top of the window, but for the bar; or the page ends.
    expect(top).toBeGreaterThanOrEqual(0);
    expect(top < 80 || left < 2, `${top} ${left}`).toBe(true);
  });
});

describe('copying', () => {
  it('works where the browser has no clipboard, as over plain HTTP', async () => {
    const { page } = await visit(url, {
      before: (page) =>
        page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined })),
    });
    await page.getByLabel('Input', { exact: true }).selectOption('your numbers');
    await page.getByRole('button', { name: 'Copy link: to this state' }).click();
    await page.getByText('Copied').waitFor();
    const field = page.getByLabel('Input: your numbers');
    await field.fill('');
    await field.press('Control+v');
    expect(await field.inputValue()).toMatch(new RegExp(`^${url}/#in_channels=16&out_channels=4&groups=4`));
  });
});

describe('a service with API keys', async () => {
  const { url: locked, stop } = await startService({ API_KEYS: 'a-key-of-more-than-16-characters' });
  afterAll(stop);

  it('is asked with the key that the reader gives, which a reload forgets unless it is to stay', async () => {
    const { page } = await visit(locked, { mayComplain: true });
    await page.getByText('This service wants an API key.').waitFor();
    const field = page.getByLabel('API key', { exact: true });
    await field.fill('not the key');
    await page.getByRole('button', { name: 'Use this key' }).click();
    await page.getByText('The service does not know this API key.').waitFor();
    await field.fill('a-key-of-more-than-16-characters');
    await field.press('Enter');
    await page.locator('#stage [data-numbers="current"]').waitFor();
    expect(await field.count()).toBe(0);
    expect(page.url()).not.toContain('a-key');

    await page.reload();
    await field.fill('a-key-of-more-than-16-characters');
    await page.getByLabel('Keep it until this tab closes').check();
    await field.press('Enter');
    await page.locator('#stage [data-numbers="current"]').waitFor();
    await page.reload();
    await page.locator('#stage [data-numbers="current"]').waitFor();
  });
});
