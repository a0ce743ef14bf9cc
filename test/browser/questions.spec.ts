import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import { visit } from './chromium.ts';

const url = inject('url');
const stage = (page: Page) => page.locator('#stage');
const dial = (page: Page) => stage(page).getByRole('slider', { name: 'groups' });

/** What readers come with. Each answer is read from the page, after three actions at most. */
describe('the page answers', () => {
  it('what groups = 2 does to a layer of 16 inputs and 4 outputs', async () => {
    const { page } = await visit(url);
    await dial(page).press('ArrowLeft');
    await stage(page).getByText('Grouped: 2 smaller layers side by side').waitFor();
    const figures = await stage(page).locator('.dial-figures').innerText();
    expect(figures).toMatch(/weights\s+32\s+1\/2 of dense[\s\S]*an output hears\s+8 of 16/);
    await stage(page).getByText('[4, 8, 1, 1]').waitFor();
  });

  it('why 3 groups are impossible', async () => {
    const { page } = await visit(url);
    await page.locator('#groups').fill('3');
    await stage(page).getByText('16 inputs do not split into 3: 1 is left over.').waitFor();
    const words = stage(page).locator('.dial-words');
    expect(await words.innerText()).toContain('3 does not divide 16 inputs or 4 outputs. Nearest:');
    expect(await words.getByRole('button').allInnerTexts()).toEqual(['2', '4']);
  });

  it('what a depthwise separable layer saves, and what it keeps', async () => {
    const { page } = await visit(url);
    await page.getByRole('link', { name: 'Compare' }).click();
    const compare = page.locator('#compare');
    // 16·16·9 weights; 16·9 + 16·16.
    await compare.getByText('Depthwise separable: 400 weights instead of 2,304').waitFor();
    await compare.getByText('In both, every output hears all 16 inputs.').waitFor();
  });

  it('where the value at (0, 2, 5, 5) comes from, with a kernel of 3×3', async () => {
    const { page } = await visit(url);
    await page.getByLabel('Kernel', { exact: true }).fill('3');
    await stage(page).getByText('[1, 4, 8, 8]').waitFor();
    await stage(page).locator('.stage-frame[data-numbers="current"]').waitFor();
    const box = await stage(page).locator('.stage-frame').boundingBox();
    if (!box) throw new Error('there is no stage');
    // Row and column 5 of 8 of the third output's map.
    await page.mouse.click(box.x + 0.7822 * box.width, box.y + 293);
    const card = stage(page).locator('.card');
    // Channels 8 to 11 hold 9 to 12; every kernel has nine weights of 3.
    await card.getByText('output 2, row 5, column 5 = 1,134').waitFor();
    expect(await card.locator('.card-sum').allInnerTexts()).toEqual(['243', '270', '297', '324']);
    expect(await card.innerText()).toContain('group 2 hears inputs 8 to 11');
  });

  it('how the weights of Keras DepthwiseConv2D with a multiplier of 2 lie', async () => {
    const { page } = await visit(url);
    await page.getByRole('link', { name: 'Workbench' }).click();
    await page.getByRole('tab', { name: 'Layouts' }).click();
    await page.getByRole('button', { name: 'Try Keras DepthwiseConv2D ×2' }).click();
    await page
      .getByRole('article', { name: /Keras/ })
      .getByText('kernel[h, w, i, m] = weight[i × 2 + m, 0, h, w]')
      .waitFor();
  });

  it('why an output differs, and what mends it', async () => {
    const { page } = await visit(`${url}/#verify`);
    await page.getByRole('button', { name: 'Try it with a flipped kernel' }).click();
    const causes = page.getByRole('list', { name: 'Causes' });
    await causes.getByText('The kernel was flipped').waitFor();
    expect(await causes.innerText()).toContain('np.flip(weight, axis=(-2, -1))');
  });

  it('what a transposed layer with groups computes', async () => {
    const { page } = await visit(url);
    await page.getByLabel('Direction').selectOption('transposed');
    await page.getByLabel('Kernel', { exact: true }).fill('2');
    await page.getByLabel('Stride', { exact: true }).fill('2');
    // (10 − 1)·2 + 2 = 20; [in_channels, out_channels / groups, k, k].
    await stage(page).getByText('[1, 4, 20, 20]').waitFor();
    await stage(page).getByText('[16, 1, 2, 2]').waitFor();
  });

  it('what comes out for numbers and weights of my own', async () => {
    const { page } = await visit(`${url}/#verify`);
    const file = fileURLToPath(new URL('../../examples/small.onnx', import.meta.url));
    await page.getByRole('tab', { name: 'Files' }).click();
    await page.getByLabel('Open a file').setInputFiles(file);
    const list = page.getByRole('region', { name: 'Convolutions of the model' });
    await list.getByRole('button', { name: /Take/ }).first().click();
    await page.waitForURL(/weight=(?!3\b)/);
    await stage(page).locator('.stage-frame[data-numbers="current"]').waitFor();
  });

  it('how to share what I see, and to show it to a class', async () => {
    const { page } = await visit(`${url}/#groups=2`);
    await page.getByRole('button', { name: 'Share' }).click();
    const link = await page.getByRole('textbox', { name: 'Link to this state' }).inputValue();
    expect(link).toContain('groups=2');
    await page.keyboard.press('Escape');
    await page.keyboard.press('p');
    await page
      .getByRole('dialog', { name: 'Presentation' })
      .getByRole('heading', { name: 'groups = 2' })
      .waitFor();
  });
});
