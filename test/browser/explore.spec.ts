import { describe, expect, inject, it } from 'vitest';
import { visit } from './chromium.ts';

const url = inject('url');

const facts = '.facts';

describe('the explorer', () => {
  it('draws the connections and tells shapes, parameters and multiply-accumulates', async () => {
    const { page } = await visit(url);
    const picture = page.locator('.picture svg');
    expect(await picture.locator('title').textContent()).toBe(
      'Convolution of 16 input channels into 4 output channels in 4 groups',
    );
    await page.locator(facts).getByText('1/4 of groups = 1 (6,400)').waitFor();
    const text = await page.locator(facts).innerText();
    for (const fact of ['[4, 4, 1, 1]', '[1, 4, 10, 10]', '20', '1,600']) expect(text).toContain(fact);
    expect(await page.locator('.weights svg title').textContent()).toContain(
      'filled in 4 blocks along the diagonal',
    );
    expect(await page.locator('.weights svg .block').count()).toBe(16);
  });

  it('follows the sliders and the fields', async () => {
    const { page } = await visit(url);
    await page.getByLabel('Groups, slider').press('ArrowLeft');
    await page.locator(facts).getByText('[4, 8, 1, 1]').waitFor();
    await page.getByLabel('Kernel', { exact: true }).fill('3');
    await page.getByLabel('Padding', { exact: true }).fill('1');
    await page.getByLabel('Stride', { exact: true }).fill('2');
    await page.getByLabel('Dilation', { exact: true }).fill('2');
    await page.getByLabel('Size', { exact: true }).fill('12');
    // ⌊(12 + 2 − 2·2 − 1) / 2⌋ + 1 = 5; 4·8·9 weights and 4 biases; 4·5·5 outputs of 8·9 products.
    await page.locator(facts).getByText('[1, 4, 5, 5]').waitFor();
    const text = await page.locator(facts).innerText();
    for (const fact of ['[4, 8, 3, 3]', '292', '7,200']) expect(text).toContain(fact);
  });

  it('draws 512 channels, depthwise', async () => {
    const { page } = await visit(
      `${url}/?in_channels=512&out_channels=512&groups=512&kernel_size=3&padding=1`,
    );
    const picture = page.locator('.picture svg');
    expect(await picture.textContent()).toContain('Depthwise: every channel has a filter of its own');
    expect(await picture.textContent()).toContain('506 more groups alike');
    await page.locator(facts).getByText('[512, 1, 3, 3]').waitFor();
  });

  it('takes the nearest groups where a number is impossible, and says why', async () => {
    const { page } = await visit(url);
    await page.locator('#groups').fill('3');
    await page.getByText('groups is 4: 3 does not divide both 16 and 4 channels.').waitFor();
    await page.locator('#in_channels').fill('18');
    await page.getByText('groups is 2: 3 does not divide both 18 and 4 channels.').waitFor();
    await page.locator(facts).getByText('[4, 9, 1, 1]').waitFor();
    await page.locator('#groups').blur();
    expect(await page.locator('#groups').inputValue()).toBe('2');
  });

  it('says what is wrong with the other fields, and offers the nearest choice', async () => {
    const { page } = await visit(url);
    await page.getByLabel('Kernel', { exact: true }).fill('11');
    await page
      .locator('.fault-line')
      .getByText("Kernel size can't be greater than actual input size")
      .waitFor();
    expect(await page.locator('#kernel_size').getAttribute('aria-invalid')).toBe('true');
    expect(await page.locator('.picture').innerText()).toContain('There is no such layer');
    await page.getByRole('button', { name: 'Use kernel 10' }).click();
    await page.locator(facts).getByText('[4, 4, 10, 10]').waitFor();
    await page.getByLabel('Stride', { exact: true }).fill('0');
    await page.locator('.fault-line').getByText('stride must be at least 1, but is 0.').waitFor();
    await page.getByRole('button', { name: 'Use stride 1' }).click();
    expect(await page.locator('.fault-line').innerText()).toBe('');
  });
});
