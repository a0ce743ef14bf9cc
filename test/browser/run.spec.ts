import type { Page } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import { visit } from './chromium.ts';

const url = inject('url');

const outputs = (page: Page) => page.locator('.maps-side:nth-child(2) figcaption');
const sum = (page: Page) => page.locator('.sum .written');

/** The service's answer, to compare the page with. */
async function conv(body: object) {
  const reply = await fetch(`${url}/v1/conv`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return Object(await reply.json());
}

describe('run it', () => {
  it("shows the output of the tutorial's ramp as maps of the group's colours", async () => {
    const { page } = await visit(url);
    await outputs(page).first().waitFor();
    expect(await outputs(page).allInnerTexts()).toEqual([
      'out 0 · mean 30',
      'out 1 · mean 78',
      'out 2 · mean 126',
      'out 3 · mean 174',
    ]);
    expect(await page.locator('.maps-side:first-child figcaption').allInnerTexts()).toEqual(
      Array.from({ length: 16 }, (_, i) => `in ${i}`),
    );
  });

  it('tells on pointing at a cell which inputs and weights made it', async () => {
    const { page } = await visit(url);
    const map = page.getByRole('img', { name: 'out 2 · mean 126' });
    await map.scrollIntoViewIfNeeded();
    const box = await map.boundingBox();
    if (!box) throw new Error('the map is not there');
    await page.mouse.move(box.x + box.width * 0.55, box.y + box.height * 0.45);
    await page.locator('.sum').getByText('y[0, 2, 4, 5] = 126').waitFor();
    // Group 2 reads channels 8 to 11, which hold 9 to 12; every weight is 3, every bias 0.
    expect(await sum(page).innerText()).toBe('9×3 + 10×3 + 11×3 + 12×3 + 0 = 126');
    expect(await page.locator('.sum h3').innerText()).toContain('group 2, 4 products');
    const lit = await page.locator('.lit figcaption').allInnerTexts();
    expect(lit).toEqual(['in 8', 'in 9', 'in 10', 'in 11']);
  });

  it('shows windows beside kernels, and padding as padding', async () => {
    const { page } = await visit(
      `${url}/?in_channels=2&out_channels=2&groups=2&kernel_size=3&padding=1&size=4&input=numbers&weight=1` +
        `&numbers=${Array.from({ length: 32 }, (_, i) => i).join('+')}`,
    );
    // The corner of channel 1, whose numbers begin with 16: five of its nine taps lie in the padding.
    await page.getByLabel('Channel', { exact: true }).fill('1');
    await page.locator('.sum').getByText('y[0, 1, 0, 0] = 74').waitFor();
    const window = page.getByRole('table', { name: 'Window of input channel 1' });
    expect((await window.innerText()).split(/\s+/)).toEqual([
      '0',
      '0',
      '0',
      '0',
      '16',
      '17',
      '0',
      '20',
      '21',
    ]);
    expect(await window.locator('.padded').count()).toBe(5);
  });

  it('runs equal, random numbers and PyTorch weights as the service does', async () => {
    const { page } = await visit(url);
    const layer = { type: 'conv2d', in_channels: 16, out_channels: 4, kernel_size: 1, groups: 4 };
    await page.getByLabel('Input', { exact: true }).selectOption('one value');
    await page.locator('figcaption:text-is("out 3 · mean 12")').waitFor();
    for (const name of ['Input', 'Weights', 'Bias'])
      await page.getByLabel(name, { exact: true }).selectOption({ value: 'random' });
    await page.getByLabel('Seed').fill('7');
    const fill = { kind: 'normal', mean: 0, std: 1, seed: 7 };
    const { statistics } = await conv({ layer, seed: 7, input: { shape: [1, 16, 10, 10], fill } });
    const mean = Number(statistics.output.per_channel.mean[3].toPrecision(4));
    await page.locator(`figcaption:text-is("out 3 · mean ${String(mean).replace('-', '−')}")`).waitFor();
  });

  it('takes numbers as they are pasted, and says what is wrong with them', async () => {
    const { page } = await visit(`${url}/#in_channels=1&out_channels=1&groups=1&size=2&weight=2`);
    await page.locator('figcaption:text-is("out 0 · mean 2")').waitFor();
    await page.getByLabel('Input', { exact: true }).selectOption('your numbers');
    const field = page.getByLabel('Input: your numbers');
    const read = page.locator('#input-read');
    await read.getByText('Read [1, 1, 2, 2], 4 numbers.').waitFor();
    await field.fill('1, 2\n3');
    await read.getByText('Not read, line 2, column 1: Row 2 has 1 number, row 1 has 2.').waitFor();
    await field.fill('1, 2, 3');
    await read.getByText('Your input has the shape [3], the layer needs [1, 1, 2, 2].').waitFor();
    await field.fill('1, 2\n3, 4');
    await page.locator('figcaption:text-is("out 0 · mean 5")').waitFor();
    await field.fill('tensor([[[[10., 20.], [30., 40.]]]], dtype=torch.float64)');
    await page.locator('figcaption:text-is("out 0 · mean 50")').waitFor();
  });

  it('asks before it computes a large layer', async () => {
    const { page } = await visit(
      `${url}/?in_channels=256&out_channels=256&groups=1&kernel_size=3&size=32&padding=1`,
    );
    const ask = page.getByRole('button', { name: 'Compute it' });
    await page.getByText('This layer takes 604 M multiply-accumulates.').waitFor();
    expect(await outputs(page).count()).toBe(0);
    await ask.click();
    await outputs(page).first().waitFor();
    await page.getByRole('button', { name: 'Show all 256' }).click();
    expect(await outputs(page).count()).toBe(256);
  });
});
